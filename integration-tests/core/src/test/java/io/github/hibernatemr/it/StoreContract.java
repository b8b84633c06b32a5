/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every write-timestamp store must keep. */
abstract class StoreContract {

    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
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

    Optional<Instant> found(WriteTimestampStore store) {
        return get(store.find(key));
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
        WriteTimestampStore store = opened(LONG);
        CompletableFuture<?>[] writes = LongStream.range(0, 500)
                .mapToObj(i -> NOON.plusMillis((i * 7919) % 500))
                .parallel()
                .map(writeTimestamp -> store.record(key, writeTimestamp).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(writes).join();
        assertThat(found(store)).contains(NOON.plusMillis(499));
    }

    @Test
    void aTimestampIsNeverRoundedDown() {
        WriteTimestampStore store = opened(LONG);
        Instant fine = NOON.plusNanos(1);
        get(store.record(key, fine));
        assertThat(found(store).orElseThrow()).isBetween(fine, fine.plusNanos(1_000));
    }

    @Test
    void theEndOfTimeIsKeptExactlyEnough() {
        WriteTimestampStore store = opened(LONG);
        Instant unknownTime = Instant.ofEpochSecond(9_000_000_000L);
        get(store.record(key, unknownTime));
        get(store.record(key, unknownTime.minusNanos(1_000)));
        assertThat(found(store)).contains(unknownTime);
    }
}
