/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Write timestamps of one pod, for where a single pod is all there is.
 *
 * <p>What the process wrote before this store was born, and what was evicted for want of room, is not known key by key.
 * It is known in sum: none of it is later than the <em>floor</em>, and the floor is what a key without an entry gets.
 */
final class MemoryWriteTimestampStore implements WriteTimestampStore {

    static final int CAPACITY = 100_000;

    private final long lifeNanos;
    private final int capacity;
    private final LongSupplier nanoTime;
    private final Supplier<@Nullable Instant> primaryClock;
    private final Map<ConsistencyKey, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong nextPurgeNanos;
    private volatile @Nullable Entry floor;

    private record Entry(Instant writeTimestamp, long recordedNanos) {

        Entry merge(Entry other) {
            return other.writeTimestamp.isAfter(writeTimestamp) ? other : this;
        }
    }

    /**
     * @param primaryClock an upper bound of the primary's clock now, or null while nothing is known of it
     * @param capacity how many keys are kept at most
     * @param nanoTime the local clock
     */
    MemoryWriteTimestampStore(
            Duration timeToLive, Supplier<@Nullable Instant> primaryClock, int capacity, LongSupplier nanoTime) {
        this.lifeNanos = timeToLive.toNanos();
        this.primaryClock = primaryClock;
        this.capacity = capacity;
        this.nanoTime = nanoTime;
        this.nextPurgeNanos = new AtomicLong(nanoTime.getAsLong() + lifeNanos);
    }

    @Override
    public CompletionStage<Optional<Instant>> find(ConsistencyKey key) {
        Entry known = floor();
        if (known == null) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "nothing is known of the primary's clock yet, so not of what was written before this start"));
        }
        Entry entry = entries.get(key);
        Entry latest = entry == null || isOver(entry) ? known : entry;
        return CompletableFuture.completedFuture(
                isOver(latest) ? Optional.empty() : Optional.of(latest.writeTimestamp()));
    }

    /** At birth the floor is now: later than anything that was written before. */
    private @Nullable Entry floor() {
        Entry known = floor;
        if (known != null) {
            return known;
        }
        Instant now = primaryClock.get();
        if (now != null) {
            raiseFloor(new Entry(now, nanoTime.getAsLong()));
        }
        return floor;
    }

    private synchronized void raiseFloor(Entry entry) {
        Entry known = floor;
        floor = known == null ? entry : known.merge(entry);
    }

    @Override
    public CompletionStage<Void> record(ConsistencyKey key, Instant writeTimestamp) {
        entries.merge(key, new Entry(writeTimestamp, nanoTime.getAsLong()), Entry::merge);
        purge();
        return CompletableFuture.completedFuture(null);
    }

    private void purge() {
        long now = nanoTime.getAsLong();
        long due = nextPurgeNanos.get();
        if (now - due >= 0 && nextPurgeNanos.compareAndSet(due, now + lifeNanos)) {
            entries.values().removeIf(this::isOver);
        }
        if (entries.size() > capacity) {
            evict();
        }
    }

    /** Whatever goes raises the floor first, so that nobody can miss it in between. */
    private void evict() {
        Iterator<Map.Entry<ConsistencyKey, Entry>> candidates =
                entries.entrySet().iterator();
        while (entries.size() > capacity && candidates.hasNext()) {
            Map.Entry<ConsistencyKey, Entry> candidate = candidates.next();
            if (floor() == null) {
                return;
            }
            raiseFloor(candidate.getValue());
            entries.remove(candidate.getKey(), candidate.getValue());
        }
    }

    private boolean isOver(Entry entry) {
        return nanoTime.getAsLong() - entry.recordedNanos() >= lifeNanos;
    }

    @Override
    public void close() {
        entries.clear();
    }
}
