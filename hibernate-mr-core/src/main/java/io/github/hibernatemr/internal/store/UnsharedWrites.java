/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Write timestamps that the store did not take. Only this pod knows them; in the background they are offered to the store
 * again until it takes them, or until they are of no interest any more. Offers are few at a time, and seldom while the store
 * refuses them: a store that is full would else be kept busy with refusing, and with it whoever asks it. Thread-safe.
 */
final class UnsharedWrites implements AutoCloseable {

    /** Beyond this many, the region has other problems. */
    private static final int KEPT = 10_000;

    /** One that is dropped makes its key read the primary until it expires. */
    private static final int ANNOUNCEMENTS_KEPT = 16;

    private final WriteTimestampStore store;
    private final Turns turns;
    private final Runnable taken;
    private final Map<ConsistencyKey, Write> writes = new ConcurrentHashMap<>();
    private final long lifeNanos;
    private final LongSupplier nanoTime;
    private volatile @Nullable Overflow overflow;

    /** Each of the keys once; whoever was refused goes behind the others, so that no key keeps them from being shared. Under the lock. */
    private final Queue<ConsistencyKey> queue = new ArrayDeque<>();

    private final OfferPace pace = new OfferPace();

    /** Offers are under way, which plan the next turn when they are answered: there are never others beside them. Under the lock. */
    private boolean offering;

    /** The turn that is to come, if any; one that was planned before another is none. Under the lock. */
    private @Nullable Object planned;

    private record Overflow(Instant timestamp, long notedNanos) {}

    /** @param timestamp null if only an announcement is to be ended */
    private record Write(@Nullable Instant timestamp, List<Announcement> announcements, long notedNanos) {

        Write and(Write other) {
            return new Write(
                    later(timestamp, other.timestamp),
                    Stream.concat(other.announcements.stream(), announcements.stream())
                            .limit(ANNOUNCEMENTS_KEPT)
                            .toList(),
                    other.notedNanos);
        }
    }

    /** Runs something later, on a thread of its own. */
    interface Turns extends AutoCloseable {

        void after(Duration wait, Runnable turn);

        @Override
        void close();
    }

    /**
     * @param taken told when the store has taken a write
     * @param timeToLive after which a timestamp need not be known: every replica in rotation has what was written then
     */
    UnsharedWrites(WriteTimestampStore store, Turns turns, Runnable taken, Duration timeToLive, LongSupplier nanoTime) {
        this.store = store;
        this.turns = turns;
        this.taken = taken;
        this.lifeNanos = timeToLive.toNanos();
        this.nanoTime = nanoTime;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    /**
     * Remembers what the store did not take; returns whether it is the first.
     *
     * @param timestamp null if only the announcement is to be ended
     */
    synchronized boolean remember(
            ConsistencyKey key, @Nullable Instant timestamp, @Nullable Announcement announcement) {
        Write write =
                new Write(timestamp, announcement == null ? List.of() : List.of(announcement), nanoTime.getAsLong());
        boolean isFirst = timestamps().findAny().isEmpty();
        boolean isKnown = writes.containsKey(key);
        if (writes.size() < KEPT || isKnown) {
            writes.merge(key, write, Write::and);
            if (!isKnown) {
                queue.add(key);
            }
        } else if (timestamp != null) {
            rememberInSum(timestamp);
        }
        if (!offering && planned == null) {
            plan(pace.refused());
        }
        return isFirst;
    }

    /** The store answers again, after it did not: it may take what it is offered. */
    synchronized void storeBack() {
        pace.startAgain();
        if (!offering && !writes.isEmpty()) {
            plan(Duration.ZERO);
        }
    }

    /** Without its key, so for every key. */
    synchronized void rememberInSum(Instant timestamp) {
        Instant before = overflow();
        Instant latest = before == null || timestamp.isAfter(before) ? timestamp : before;
        overflow = new Overflow(latest, nanoTime.getAsLong());
    }

    private @Nullable Instant overflow() {
        Overflow known = overflow;
        return known == null || isOver(known.notedNanos) ? null : known.timestamp;
    }

    private boolean isOver(long notedNanos) {
        return nanoTime.getAsLong() - notedNanos > lifeNanos;
    }

    /** What this pod alone knows of the key, or null. */
    @Nullable
    Instant of(ConsistencyKey key) {
        Write write = writes.get(key);
        Instant own = write == null || isOver(write.notedNanos) ? null : write.timestamp;
        return later(own, overflow());
    }

    int size() {
        return (int) timestamps().count();
    }

    private Stream<Instant> timestamps() {
        return writes.values().stream().map(Write::timestamp).filter(Objects::nonNull);
    }

    private void plan(Duration wait) {
        Object turn = new Object();
        planned = turn;
        turns.after(wait, () -> offerSome(turn));
    }

    private void offerSome(Object turn) {
        Map<ConsistencyKey, Write> batch = nextBatch(turn);
        Map<ConsistencyKey, CompletableFuture<?>> answers = new HashMap<>();
        batch.forEach((key, write) -> answers.put(key, offer(key, write)));
        if (!batch.isEmpty()) {
            var unused = CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new))
                    .whenComplete((done, failure) -> {
                        answers.values().removeIf(answer -> !answer.isCompletedExceptionally());
                        answered(batch, answers.keySet());
                    });
        }
    }

    private synchronized Map<ConsistencyKey, Write> nextBatch(Object turn) {
        if (turn != planned) {
            return Map.of();
        }
        planned = null;
        forgetWhatIsOver();
        Map<ConsistencyKey, Write> batch = new HashMap<>();
        while (batch.size() < pace.batch() && !queue.isEmpty()) {
            ConsistencyKey key = queue.remove();
            Write write = writes.get(key);
            if (write != null) {
                batch.put(key, write);
            }
        }
        offering = !batch.isEmpty();
        return batch;
    }

    /** While the store takes what it is offered, the rest comes soon: to look through all each time would cost more. */
    private void forgetWhatIsOver() {
        if (pace.batch() == 1) {
            writes.values().removeIf(write -> isOver(write.notedNanos));
            queue.removeIf(key -> !writes.containsKey(key));
            if (writes.isEmpty()) {
                pace.startAgain();
            }
        }
    }

    private CompletableFuture<?> offer(ConsistencyKey key, Write write) {
        try {
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            for (Announcement announcement : write.announcements) {
                calls.add(store.settle(key, announcement, write.timestamp).toCompletableFuture());
            }
            if (calls.isEmpty() && write.timestamp != null) {
                calls.add(store.record(key, write.timestamp).toCompletableFuture());
            }
            return CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new));
        } catch (RuntimeException e) {
            // Nobody would plan the next turn.
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answered(Map<ConsistencyKey, Write> batch, Set<ConsistencyKey> refused) {
        boolean isAnyTaken = refused.size() < batch.size();
        synchronized (this) {
            offering = false;
            batch.forEach((key, write) -> {
                if (refused.contains(key) || !writes.remove(key, write)) {
                    queue.add(key);
                }
            });
            Duration wait = isAnyTaken ? pace.taken() : pace.refused();
            if (!writes.isEmpty()) {
                plan(wait);
            }
        }
        if (isAnyTaken) {
            taken.run();
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        turns.close();
    }
}
