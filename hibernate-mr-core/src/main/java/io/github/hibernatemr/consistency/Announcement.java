/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Instant;
import java.util.UUID;

/**
 * That a transaction is about to commit a write. Immutable.
 *
 * @param id tells it from every other; hexadecimal digits
 * @param announcedAt the primary's clock, no earlier than the announcement
 */
public record Announcement(String id, Instant announcedAt) {

    /** A new one. */
    public static Announcement at(Instant announcedAt) {
        return new Announcement(UUID.randomUUID().toString().replace("-", ""), announcedAt);
    }
}
