/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Write timestamps of one pod, for where a single pod is all there is. Finding takes no lock and allocates nothing.
 *
 * <p>What the process wrote before this store was born, and what was evicted for want of room, is not known key by key.
 * It is known in sum: none of it is later than the <em>floor</em>, and the floor is what a key without an entry gets.
 * The oldest entries are evicted first, so that the floor stays far behind the clock, where replicas have long been.
 */
public final class MemoryWriteTimestampStore implements WriteTimestampStore {

    static final int CAPACITY = 100_000;

    /** More than the one that a call adds, so that what is over goes; few, so that no commit waits for a big clean-up. */
    private static final int PURGED_PER_CALL = 8;

    private static final CompletableFuture<LastWrite> NOTHING =
            CompletableFuture.completedFuture(new LastWrite.Nothing());

    private final long lifeNanos;
    private final int capacity;
    private final LongSupplier nanoTime;
    private final Supplier<@Nullable Instant> primaryClock;
    private final Map<ConsistencyKey, Entry> entries = new ConcurrentHashMap<>();

    /** One for each entry, about the oldest first. Also the lock for whatever writes. */
    private final Queue<Turn> turns = new ArrayDeque<>();

    private volatile Entry floor;
    private volatile boolean floorKnown;

    /** When it is an entry's turn to go, unless it was recorded again since. */
    private record Turn(ConsistencyKey key, long recordedNanos) {}

    private record Entry(Instant writeTimestamp, long recordedNanos, CompletableFuture<LastWrite> answer) {

        static Entry of(Instant writeTimestamp, long recordedNanos) {
            return new Entry(
                    writeTimestamp, recordedNanos, CompletableFuture.completedFuture(new LastWrite.At(writeTimestamp)));
        }

        CompletableFuture<LastWrite> answerForOthers() {
            return CompletableFuture.completedFuture(new LastWrite.Forgotten(writeTimestamp));
        }

        boolean isLaterThan(Entry other) {
            return writeTimestamp.isAfter(other.writeTimestamp);
        }

        Entry credible(@Nullable Instant latest) {
            Instant credible = WriteTimestampStore.credible(writeTimestamp, latest);
            return credible.equals(writeTimestamp) ? this : of(credible, recordedNanos);
        }

        /** The later of both timestamps, for as long as the longer lived of both. */
        Entry merge(Entry other) {
            Entry later = other.isLaterThan(this) ? other : this;
            return of(later.writeTimestamp, recordedNanos + Math.max(0, other.recordedNanos - recordedNanos));
        }
    }

    /**
     * A store for one pod, without a server.
     *
     * @param timeToLive how long an entry lives
     * @param primaryClock an upper bound of the primary's clock now, or null while nothing is known of it
     */
    public static WriteTimestampStore of(Duration timeToLive, Supplier<@Nullable Instant> primaryClock) {
        return new MemoryWriteTimestampStore(timeToLive, primaryClock, CAPACITY, System::nanoTime);
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
        this.floor = Entry.of(Instant.EPOCH, nanoTime.getAsLong());
    }

    @Override
    public CompletionStage<LastWrite> find(ConsistencyKey key) {
        // Before the floor is read: an entry that is evicted in between has raised it by then.
        Entry own = entries.get(key);
        if (!floorKnown && !learnFloor()) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "nothing is known of the primary's clock yet, so not of what was written before this start"));
        }
        Entry rest = floor;
        long now = nanoTime.getAsLong();
        boolean restCounts = !isOver(rest.recordedNanos, now);
        if (own != null && !isOver(own.recordedNanos, now) && (!restCounts || own.isLaterThan(rest))) {
            return own.answer;
        }
        return restCounts ? rest.answerForOthers() : NOTHING;
    }

    /** Now is later than whatever a process before this one has written. */
    private boolean learnFloor() {
        Instant now = primaryClock.get();
        if (now == null) {
            return false;
        }
        synchronized (turns) {
            if (!floorKnown) {
                floor = floor.merge(Entry.of(now, nanoTime.getAsLong()));
                floorKnown = true;
            }
        }
        return true;
    }

    @Override
    public CompletionStage<Void> record(ConsistencyKey key, Instant writeTimestamp) {
        Entry entry = Entry.of(writeTimestamp, nanoTime.getAsLong());
        Instant latest = primaryClock.get();
        synchronized (turns) {
            boolean isNew = !entries.containsKey(key);
            entries.merge(key, entry, (before, now) -> before.credible(latest).merge(now));
            if (isNew) {
                turns.add(new Turn(key, entry.recordedNanos));
            }
            purge(entry.recordedNanos);
        }
        return CompletableFuture.completedFuture(null);
    }

    /** There is no other pod to tell. */
    @Override
    public CompletionStage<Void> announce(ConsistencyKey key, Announcement announcement) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> settle(
            ConsistencyKey key, Announcement announcement, @Nullable Instant writeTimestamp) {
        return writeTimestamp == null ? CompletableFuture.completedFuture(null) : record(key, writeTimestamp);
    }

    private void purge(long now) {
        for (int purged = 0; purged < PURGED_PER_CALL || turns.size() > capacity; purged++) {
            Turn oldest = turns.peek();
            if (oldest == null || (turns.size() <= capacity && !isOver(oldest.recordedNanos, now))) {
                return;
            }
            turns.remove();
            forget(oldest, now);
        }
    }

    private void forget(Turn turn, long now) {
        Entry entry = entries.get(turn.key);
        if (entry == null) {
            return;
        }
        if (entry.recordedNanos != turn.recordedNanos) {
            turns.add(new Turn(turn.key, entry.recordedNanos));
            return;
        }
        if (!isOver(entry.recordedNanos, now)) {
            floor = floor.merge(entry);
        }
        entries.remove(turn.key);
    }

    private boolean isOver(long recordedNanos, long now) {
        return now - recordedNanos >= lifeNanos;
    }

    /** Holds nothing to give back; whoever still asks gets the right answer. */
    @Override
    public void close() {}
}
