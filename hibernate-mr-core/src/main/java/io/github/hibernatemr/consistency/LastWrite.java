/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Instant;
import java.util.Optional;

/** What is known of a key's last acknowledged write. Immutable. */
public sealed interface LastWrite {

    /** The primary-clock instant that a replica must cover before the key may read it; empty if none is known. */
    default Optional<Instant> floor() {
        return Optional.empty();
    }

    /** What is known of this key and another together: nothing, unless it is known of both. */
    default LastWrite and(LastWrite other) {
        if (this instanceof Unknown || other instanceof Unknown) {
            return new Unknown();
        }
        Instant own = floor().orElse(Instant.MIN);
        return other.floor().orElse(Instant.MIN).isAfter(own) ? other : this;
    }

    /** No later than this instant of the primary's clock. */
    record At(Instant writeTimestamp) implements LastWrite {
        @Override
        public Optional<Instant> floor() {
            return Optional.of(writeTimestamp);
        }
    }

    /** Perhaps one that the store does not know of, before this instant of the primary's clock, but none since. */
    record Forgotten(Instant before) implements LastWrite {
        @Override
        public Optional<Instant> floor() {
            return Optional.of(before);
        }
    }

    /** None that a replica in rotation might not cover. */
    record Nothing() implements LastWrite {}

    /** The store did not tell. */
    record Unknown() implements LastWrite {}
}
