/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The latest write timestamps that this pod has recorded, by groups of keys: in bounded memory, and never too early for a key.
 * So a transaction that is open notices, without asking the store, that its key may have written elsewhere in the pod. Thread-safe.
 */
final class RecentWrites {

    /** Keys that share a group, which is never the application's, cost each other a second look at the topology now and then. */
    private static final int GROUPS = 4096;

    private static final int OF_APPLICATION = GROUPS;

    private final AtomicReferenceArray<@Nullable Instant> latest = new AtomicReferenceArray<>(GROUPS + 1);

    /** @param now an upper bound of the primary's clock now, or null while nothing is known of it */
    void wrote(ConsistencyKey key, Instant writeTimestamp, @Nullable Instant now) {
        latest.accumulateAndGet(group(key), writeTimestamp, (known, last) -> {
            Instant before = known == null ? last : WriteTimestampStore.credible(known, now);
            return last.isAfter(before) ? last : before;
        });
    }

    /** A time no earlier than the key's last write in this pod, or null if there was none. */
    @Nullable
    Instant latest(ConsistencyKey key) {
        return latest.get(group(key));
    }

    private static int group(ConsistencyKey key) {
        return key.equals(ConsistencyKey.APPLICATION)
                ? OF_APPLICATION
                : Math.floorMod(key.digest().hashCode(), GROUPS);
    }
}
