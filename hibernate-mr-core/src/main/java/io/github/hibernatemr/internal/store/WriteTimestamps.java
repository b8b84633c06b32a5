/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.StoreListener;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.internal.store.StoreNews.Call;
import io.github.hibernatemr.settings.StoreSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
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
    private final StoreCalls calls;
    private final UnsharedWrites unshared;
    private final RecentWrites recent = new RecentWrites();
    private final CommitsUnderWay underWay = new CommitsUnderWay();
    private final Supplier<@Nullable Instant> primaryClock;

    /**
     * @param unit the persistence unit, for logs
     * @param store the store; closed with this
     * @param settings how long an entry lives there, and the longest that a session waits for one call
     * @param primaryClock an upper bound of the primary's clock now, or null while nothing is known of it
     * @param listener hears whether the store serves
     */
    public WriteTimestamps(
            String unit,
            WriteTimestampStore store,
            StoreSettings settings,
            Supplier<@Nullable Instant> primaryClock,
            StoreListener listener) {
        this.primaryClock = primaryClock;
        this.unit = unit;
        this.store = store;
        this.calls = new StoreCalls(unit, store, settings.timeout(), listener, this::storeBack);
        this.unshared = new UnsharedWrites(
                store, new OfferThread(unit), () -> calls.answered(Call.WRITE), settings.ttl(), System::nanoTime);
    }

    private void storeBack() {
        unshared.storeBack();
    }

    /** Asks for the last write of any of these keys; the answer is waited for when it is needed. */
    public Lookup lookup(Collection<ConsistencyKey> keys) {
        return new Lookup(List.copyOf(keys));
    }

    /**
     * Says that the keys are about to write, and returns whether every pod can know. If not, the announcement is
     * withdrawn, and must not be used.
     */
    public boolean announce(Collection<ConsistencyKey> keys, Announcement announcement) {
        if (!keys.stream().allMatch(calls::isWorthWaiting)) {
            return false;
        }
        boolean announced = calls.answersInTime(
                CompletableFuture.allOf(keys.stream()
                        .map(key -> calls.call(store.announce(key, announcement)))
                        .toArray(CompletableFuture<?>[]::new)),
                Call.WRITE,
                true);
        if (!announced) {
            withdraw(keys, announcement);
        }
        return announced;
    }

    /** Ends an announcement of what was rolled back. Until that is done, the keys read the primary. */
    public void withdraw(Collection<ConsistencyKey> keys, Announcement announcement) {
        keys.forEach(key -> store.settle(key, announcement, null).whenComplete((done, failure) -> {
            if (failure == null) {
                calls.answered(Call.WRITE);
            } else {
                unshared.remember(key, null, announcement);
            }
        }));
    }

    /**
     * A commit of these keys' writes begins: from now on, until {@link #ended}, whoever begins to read in this pod on behalf of one of them
     * takes it for done.
     */
    public void begun(Collection<ConsistencyKey> keys) {
        underWay.begin(keys);
    }

    /** A commit that has {@link #begun} has been recorded, or was rolled back. */
    public void ended(Collection<ConsistencyKey> keys) {
        underWay.end(keys);
    }

    /**
     * Shares a write timestamp of several keys, and returns when every pod can find it or the time-out has passed. What could not be
     * shared this pod remembers, and shares when the store answers.
     *
     * @param announcement of this write, or null if there was none
     */
    public void record(Collection<ConsistencyKey> keys, Instant writeTimestamp, @Nullable Announcement announcement) {
        Instant latest = primaryClock.get();
        keys.forEach(key -> recent.wrote(key, writeTimestamp, latest));
        boolean mayWait = keys.stream().allMatch(calls::isWorthWaiting);
        Map<ConsistencyKey, CompletableFuture<Void>> recorded = new HashMap<>();
        for (ConsistencyKey key : keys) {
            // All before the first is waited for.
            recorded.put(
                    key,
                    calls.call(
                            announcement == null
                                    ? store.record(key, writeTimestamp)
                                    : store.settle(key, announcement, writeTimestamp)));
        }
        if (!calls.answersInTime(
                CompletableFuture.allOf(recorded.values().toArray(CompletableFuture<?>[]::new)), Call.WRITE, mayWait)) {
            recorded.forEach((key, answer) -> {
                if (!answer.isDone() || answer.isCompletedExceptionally()) {
                    remember(key, writeTimestamp, announcement);
                }
            });
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
            StoreLog.LOG.writeUnshared(unit);
        }
    }

    /** Asks the store whether it serves; the caller bounds how long it waits. */
    public CompletionStage<Void> ping() {
        return store.ping();
    }

    /** The calls, as they are counted. */
    public StoreCalls storeCalls() {
        return calls;
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

    /** What this pod knows of these keys: commits that are under way, and what the store did not take. */
    private @Nullable Instant knownHere(Collection<ConsistencyKey> keys) {
        return later(unshared(keys), underWay(keys));
    }

    private @Nullable Instant unshared(Collection<ConsistencyKey> keys) {
        Instant latest = null;
        for (ConsistencyKey key : keys) {
            latest = later(latest, unshared.of(key));
        }
        return latest;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    /** Now, if a commit of one of these keys is under way in this pod: it may be done, and what was done before now is then shown. */
    private @Nullable Instant underWay(Collection<ConsistencyKey> keys) {
        if (!underWay.isOf(keys)) {
            return null;
        }
        Instant now = primaryClock.get();
        return now == null ? WriteTimestampStore.NEVER_COVERED : now;
    }

    /** A question to the store that is under way. Used by one thread. */
    public final class Lookup {

        private final @Nullable Instant knownHere;
        private final @Nullable CompletableFuture<Answer> answer;
        private final long asked = System.nanoTime();

        private Lookup(List<ConsistencyKey> keys) {
            // Before the store is asked: what it takes in between it tells.
            this.knownHere = knownHere(keys);
            this.answer = keys.stream().allMatch(calls::isWorthWaiting)
                    ? keys.stream()
                            .map(key -> calls.call(store.find(key)))
                            .reduce((one, other) -> one.thenCombine(other, LastWrite::and))
                            .orElseThrow()
                            .thenApply(found -> new Answer(found, System.nanoTime()))
                    : null;
        }

        /** Whether {@link #await()} would return at once. */
        public boolean isDone() {
            return answer == null || answer.isDone();
        }

        /** Waits for the answer, at most for the store's time-out. */
        public LastWrite await() {
            if (answer == null || !calls.answersInTime(answer, Call.QUESTION, true)) {
                return new LastWrite.Unknown();
            }
            Answer came = answer.join();
            return came.nanoTime() - asked > SUSPENDED_NANOS ? new LastWrite.Unknown() : merged(came.found());
        }

        private LastWrite merged(LastWrite shared) {
            return knownHere == null ? shared : shared.and(new LastWrite.At(knownHere));
        }
    }

    private record Answer(LastWrite found, long nanoTime) {}
}
