/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.netty.util.internal.InternalThreadLocalMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every write-timestamp store must keep. */
abstract class StoreContract {

    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    /** When these pods come up; whatever was written before, replicas must cover. */
    static final Instant BIRTH = NOON.minus(Duration.ofMinutes(1));

    static final Duration LONG = Duration.ofMinutes(5);

    private final List<WriteTimestampStore> opened = new ArrayList<>();
    final ConsistencyKey key = ConsistencyKey.of("user-" + UUID.randomUUID());

    /** Opens a store whose entries live so long, ready for use. */
    abstract WriteTimestampStore open(Duration timeToLive);

    WriteTimestampStore opened(Duration timeToLive) {
        WriteTimestampStore store = open(timeToLive);
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(WriteTimestampStore::close);
        opened.forEach(WriteTimestampStore::close);
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One entry's view from several pods; a store for one pod only is the same for all. */
    List<WriteTimestampStore> openedPods(Duration timeToLive) {
        return List.of(opened(timeToLive));
    }

    /** What a replica must cover for the key. */
    static Optional<Instant> find(WriteTimestampStore store, ConsistencyKey key) {
        return get(store.find(key)).floor();
    }

    Optional<Instant> found(WriteTimestampStore store) {
        return find(store, key);
    }

    /** Threads belong to the application server, which keeps them, and what they keep, when the application has gone. */
    @Test
    void aThreadKeepsNothingOfWhatItHasAsked() throws InterruptedException {
        AtomicBoolean keeps = new AtomicBoolean(true);
        Thread thread = new Thread(() -> {
            WriteTimestampStore store = opened(LONG);
            get(store.record(key, NOON));
            get(store.find(key));
            store.close();
            keeps.set(InternalThreadLocalMap.getIfSet() != null);
        });
        thread.start();
        thread.join();
        assertThat(keeps).isFalse();
    }

    @Test
    void whatWasRecordedIsFound() {
        WriteTimestampStore store = opened(LONG);
        get(store.record(key, NOON));
        assertThat(found(store)).contains(NOON);
    }

    @Test
    void aKeyIsNotAnothersKey() {
        WriteTimestampStore store = opened(LONG);
        get(store.record(ConsistencyKey.of("somebody else"), NOON.plusSeconds(1)));
        get(store.record(key, NOON));
        assertThat(found(store)).contains(NOON);
    }

    @Test
    void theLaterOfTwoIsKeptInEitherOrder() {
        WriteTimestampStore store = opened(LONG);
        get(store.record(key, NOON));
        get(store.record(key, NOON.plusSeconds(1)));
        get(store.record(key, NOON.minusSeconds(1)));
        assertThat(found(store)).contains(NOON.plusSeconds(1));
    }

    @Test
    void theLatestOfManyAtOnceIsKept() {
        List<WriteTimestampStore> pods = openedPods(LONG);
        CompletableFuture<?>[] writes = LongStream.range(0, 3_000)
                .parallel()
                .mapToObj(i -> pods.get((int) i % pods.size()).record(key, NOON.plusMillis((i * 7919) % 3_000)))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        Instant seen = Instant.MIN;
        while (!CompletableFuture.allOf(writes).isDone()) {
            Instant now = found(pods.get(0)).orElse(Instant.MIN);
            assertThat(now).isAfterOrEqualTo(seen);
            seen = now;
        }
        CompletableFuture.allOf(writes).join();
        assertThat(pods).allSatisfy(pod -> assertThat(found(pod)).contains(NOON.plusMillis(2_999)));
    }

    @Test
    void aTimestampIsNeverRoundedDown() {
        WriteTimestampStore store = opened(LONG);
        Instant fine = NOON.plusNanos(1);
        get(store.record(key, fine));
        assertThat(found(store).orElseThrow()).isBetween(fine, fine.plusNanos(1_000));
    }

    @Test
    void timestampsAreComparedExactly() {
        WriteTimestampStore store = opened(LONG);
        Instant late = NOON.plusSeconds(60);
        get(store.record(key, late));
        get(store.record(key, late.minusNanos(1_000)));
        assertThat(found(store)).contains(late);
    }

    @Test
    void aStoreThatWasClosedKnowsNoLessThanBefore() {
        WriteTimestampStore store = opened(LONG);
        get(store.record(key, NOON));
        store.close();
        var answer = store.find(key).toCompletableFuture();
        assertThat(answer).isDone();
        assertThat(answer.isCompletedExceptionally() || answer.join().floor().isPresent())
                .isTrue();
    }
}
