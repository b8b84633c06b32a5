/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Instant;

/** What is known of a key's last acknowledged write. Immutable. */
public sealed interface LastWrite {

    /** No later than this instant of the primary's clock. */
    record At(Instant writeTimestamp) implements LastWrite {}

    /** None that a replica in rotation might not cover. */
    record Nothing() implements LastWrite {}

    /** The store did not tell. */
    record Unknown() implements LastWrite {}
}
