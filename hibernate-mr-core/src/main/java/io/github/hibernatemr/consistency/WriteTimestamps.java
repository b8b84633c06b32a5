/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The write-timestamp store as a session sees it: bounded in time, and never an exception. A store that fails costs
 * locality, not requests. Thread-safe.
 */
public final class WriteTimestamps implements AutoCloseable {

    /** A pod that was suspended so long while it asked has waited in vain: what it asked for may have expired meanwhile. */
    private static final long SUSPENDED_NANOS = Duration.ofSeconds(10).toNanos();

    private final String unit;
    private final WriteTimestampStore store;
    private final Duration timeout;
    private final StoreBreaker breaker = new StoreBreaker();
    private final UnsharedWrites unshared;
    private final RecentWrites recent = new RecentWrites();
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();
    private final StoreListener listener;
    private final AtomicBoolean lost = new AtomicBoolean();

    /**
     * @param unit the persistence unit, for logs
     * @param store the store; closed with this
     * @param timeToLive how long an entry lives there
     * @param timeout the longest that a session waits for one call
     * @param listener hears whether the store serves
     */
    public WriteTimestamps(
            String unit, WriteTimestampStore store, Duration timeToLive, Duration timeout, StoreListener listener) {
        this.listener = listener;
        this.unit = unit;
        this.store = store;
        this.timeout = timeout;
        this.unshared = new UnsharedWrites(unit, store, timeToLive, System::nanoTime);
    }

    /** Asks for a key's last write; the answer is waited for when it is needed. */
    public Lookup lookup(ConsistencyKey key) {
        return new Lookup(key, isWorthWaiting(key) ? call(store.find(key)) : null);
    }

    /** If not, the store is asked about the key now and then, until it answers in time. */
    private boolean isWorthWaiting(ConsistencyKey key) {
        if (breaker.isClosed()) {
            return true;
        }
        if (breaker.isProbeDue()) {
            long asked = System.nanoTime();
            var unused = store.find(key).whenComplete((found, failure) -> {
                if (failure == null && System.nanoTime() - asked <= timeout.toNanos()) {
                    answered();
                }
            });
        }
        return false;
    }

    /**
     * Says that the keys are about to write, and returns whether every pod can know. If not, the announcement is
     * withdrawn, and must not be used.
     */
    public boolean announce(Collection<ConsistencyKey> keys, Announcement announcement) {
        if (!keys.stream().allMatch(this::isWorthWaiting)) {
            return false;
        }
        boolean announced = answersInTime(
                CompletableFuture.allOf(keys.stream()
                        .map(key -> call(store.announce(key, announcement)))
                        .toArray(CompletableFuture<?>[]::new)),
                true);
        if (!announced) {
            withdraw(keys, announcement);
        }
        return announced;
    }

    /** Whether an answer comes in time; at once, if the caller may not wait. */
    private boolean answersInTime(CompletableFuture<?> answer, boolean mayWait) {
        try {
            await(answer, mayWait ? timeout.toNanos() : 0);
            answered();
            return true;
        } catch (TimeoutException e) {
            failed(mayWait);
        } catch (ExecutionException e) {
            failures.increment();
            tellLost();
        }
        return false;
    }

    /** Though the thread be interrupted: it has committed, and the other pods must know. */
    private void await(CompletableFuture<?> answer, long nanos) throws ExecutionException, TimeoutException {
        long began = System.nanoTime();
        long deadline = began + nanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            waitedNanos.add(System.nanoTime() - began);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends an announcement of what was rolled back. If that fails, the keys read the primary until it expires. */
    public void withdraw(Collection<ConsistencyKey> keys, Announcement announcement) {
        keys.forEach(key -> store.settle(key, announcement, null));
    }

    /**
     * Shares a write timestamp, and returns when every pod can find it or the time-out has passed. What could not be
     * shared this pod remembers, and shares when the store answers.
     *
     * @param announcement of this write, or null if there was none
     */
    public void record(ConsistencyKey key, Instant writeTimestamp, @Nullable Announcement announcement) {
        recent.wrote(key, writeTimestamp);
        boolean mayWait = isWorthWaiting(key);
        CompletableFuture<Void> recorded = call(
                announcement == null
                        ? store.record(key, writeTimestamp)
                        : store.settle(key, announcement, writeTimestamp));
        if (!answersInTime(recorded, mayWait)) {
            remember(key, writeTimestamp, announcement);
        }
    }

    /**
     * Notes that somebody has written and nobody knows who: every key's reads in this pod must see it. Other pods cannot be told.
     */
    public void recordOfUnknown(Instant writeTimestamp) {
        unshared.rememberInSum(writeTimestamp);
    }

    /** A time no earlier than the key's last write in this pod, for whoever has asked the store before; null if there was none. */
    public @Nullable Instant latestHere(ConsistencyKey key) {
        return recent.latest(key);
    }

    private void remember(ConsistencyKey key, Instant writeTimestamp, @Nullable Announcement announcement) {
        if (unshared.remember(key, writeTimestamp, announcement)) {
            ConsistencyLog.LOG.writeUnshared(unit);
        }
    }

    private void tellLost() {
        if (!lost.get() && lost.compareAndSet(false, true)) {
            listener.storeLost();
        }
    }

    private void answered() {
        if (lost.get() && lost.compareAndSet(true, false)) {
            listener.storeBack();
        }
        if (breaker.answered()) {
            ConsistencyLog.LOG.storeBack(unit);
        }
        unshared.offer();
    }

    private void failed(boolean waited) {
        failures.increment();
        tellLost();
        if (waited && breaker.timedOut()) {
            ConsistencyLog.LOG.storeSilent(unit, timeout);
        }
    }

    private <T> CompletableFuture<T> call(CompletionStage<T> stage) {
        calls.increment();
        return stage.toCompletableFuture();
    }

    /** Asks the store whether it serves; the caller bounds how long it waits. */
    public CompletionStage<Void> ping() {
        return store.ping();
    }

    /** How many calls there were. */
    public long calls() {
        return calls.sum();
    }

    /** How long sessions have waited for answers, in all. */
    public Duration waited() {
        return Duration.ofNanos(waitedNanos.sum());
    }

    /** How many calls the store failed or did not answer in time. */
    public long failures() {
        return failures.sum();
    }

    /** How many keys' write timestamps only this pod knows, because the store did not take them. */
    public int unshared() {
        return unshared.size();
    }

    /** Closes the store. */
    @Override
    public void close() {
        unshared.close();
        store.close();
    }

    /** A question to the store that is under way. Used by one thread. */
    public final class Lookup {

        private final ConsistencyKey key;
        private final @Nullable CompletableFuture<LastWrite> answer;

        private final long asked = System.nanoTime();

        private Lookup(ConsistencyKey key, @Nullable CompletableFuture<LastWrite> answer) {
            this.key = key;
            this.answer = answer;
        }

        /** Whether {@link #await()} would return at once. */
        public boolean isDone() {
            return answer == null || answer.isDone();
        }

        /** Waits for the answer, at most for the store's time-out. */
        public LastWrite await() {
            if (answer == null || System.nanoTime() - asked > SUSPENDED_NANOS) {
                return new LastWrite.Unknown();
            }
            return answersInTime(answer, true) ? merged(answer.join()) : new LastWrite.Unknown();
        }

        private LastWrite merged(LastWrite shared) {
            Instant own = unshared.of(key);
            if (own == null) {
                return shared;
            }
            boolean isLater = shared.floor().map(own::isAfter).orElse(true);
            return isLater ? new LastWrite.At(own) : shared;
        }
    }
}
