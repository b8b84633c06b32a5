/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Write timestamps that the store did not take. Only this pod knows them; in the background they are offered to the store
 * again until it takes them. Thread-safe.
 */
final class UnsharedWrites implements AutoCloseable {

    /** Beyond this many, the region has other problems. */
    private static final int KEPT = 10_000;

    private static final Duration OFFERED_EVERY = Duration.ofMillis(500);
    private static final Duration IDLE_THREAD_KEPT = Duration.ofSeconds(5);

    private final WriteTimestampStore store;
    private final ScheduledThreadPoolExecutor offers;
    private final Map<ConsistencyKey, Write> writes = new ConcurrentHashMap<>();
    private final AtomicBoolean offering = new AtomicBoolean();
    private final long lifeNanos;
    private final LongSupplier nanoTime;
    private volatile @Nullable Overflow overflow;

    private record Overflow(Instant timestamp, long notedNanos) {}

    private record Write(Instant timestamp, List<Announcement> announcements) {

        Write and(Write other) {
            return new Write(
                    timestamp.isAfter(other.timestamp) ? timestamp : other.timestamp,
                    Stream.concat(announcements.stream(), other.announcements.stream())
                            .toList());
        }
    }

    /** @param timeToLive after which a timestamp need not be known: every replica in rotation has what was written then */
    UnsharedWrites(String unit, WriteTimestampStore store, Duration timeToLive, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.store = store;
        this.lifeNanos = timeToLive.toNanos();
        this.offers = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hibernate-mr " + unit + " unshared writes");
            thread.setDaemon(true);
            return thread;
        });
        offers.setKeepAliveTime(IDLE_THREAD_KEPT.toMillis(), TimeUnit.MILLISECONDS);
        offers.allowCoreThreadTimeOut(true);
        offers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Returns whether it is the first. */
    boolean remember(ConsistencyKey key, Instant timestamp, @Nullable Announcement announcement) {
        Write write = new Write(timestamp, announcement == null ? List.of() : List.of(announcement));
        boolean isFirst = writes.isEmpty();
        if (writes.size() < KEPT || writes.containsKey(key)) {
            writes.merge(key, write, Write::and);
        } else {
            rememberInSum(timestamp);
        }
        if (isFirst) {
            offerLater();
        }
        return isFirst;
    }

    /** Without its key, so for every key. */
    synchronized void rememberInSum(Instant timestamp) {
        Instant before = overflow();
        Instant latest = before == null || timestamp.isAfter(before) ? timestamp : before;
        overflow = new Overflow(latest, nanoTime.getAsLong());
    }

    private @Nullable Instant overflow() {
        Overflow known = overflow;
        return known == null || nanoTime.getAsLong() - known.notedNanos > lifeNanos ? null : known.timestamp;
    }

    /** What this pod alone knows of the key, or null. */
    @Nullable
    Instant of(ConsistencyKey key) {
        Write write = writes.get(key);
        Instant inSum = overflow();
        if (write == null || inSum == null) {
            return write == null ? inSum : write.timestamp;
        }
        return inSum.isAfter(write.timestamp) ? inSum : write.timestamp;
    }

    int size() {
        return writes.size();
    }

    private void offerLater() {
        if (!offers.isShutdown()) {
            var unused = offers.schedule(
                    () -> {
                        offer();
                        if (!writes.isEmpty()) {
                            offerLater();
                        }
                    },
                    OFFERED_EVERY.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Offers everything to the store, unless that is under way. Does not wait. */
    void offer() {
        if (!writes.isEmpty() && offering.compareAndSet(false, true)) {
            var unused = CompletableFuture.allOf(writes.entrySet().stream()
                            .map(entry -> offer(entry.getKey(), entry.getValue()))
                            .toArray(CompletableFuture<?>[]::new))
                    .whenComplete((done, failure) -> offering.set(false));
        }
    }

    private CompletableFuture<?> offer(ConsistencyKey key, Write write) {
        Stream<CompletableFuture<Void>> settled = write.announcements.stream()
                .map(announcement ->
                        store.settle(key, announcement, write.timestamp).toCompletableFuture());
        Stream<CompletableFuture<Void>> recorded =
                Stream.of(store.record(key, write.timestamp).toCompletableFuture());
        return CompletableFuture.allOf(Stream.concat(settled, recorded).toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> writes.remove(key, write));
    }

    /** Ends the thread. */
    @Override
    public void close() {
        offers.shutdownNow();
    }
}
