/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Floor, expiry and eviction, with time in our hands; the contract of all stores is tested beside Redis. */
class MemoryWriteTimestampStoreTest {

    private static final Instant BIRTH = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int CAPACITY = 3;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - LIFE.toNanos());
    private final AtomicReference<Instant> clock = new AtomicReference<>(BIRTH);
    private final MemoryWriteTimestampStore store =
            new MemoryWriteTimestampStore(LIFE, clock::get, CAPACITY, nanos::get);

    private Optional<Instant> find(String name) {
        return store.find(ConsistencyKey.of(name)).toCompletableFuture().join().floor();
    }

    /** What is recorded was committed by then, so the clock shows no less. */
    private void record(String name, Instant writeTimestamp) {
        Instant now = clock.get();
        if (now != null && writeTimestamp.isAfter(now)) {
            find(name);
            clock.set(writeTimestamp);
        }
        store.record(ConsistencyKey.of(name), writeTimestamp)
                .toCompletableFuture()
                .join();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Instants after birth. */
    private static Instant at(long seconds) {
        return BIRTH.plusSeconds(seconds);
    }

    @Test
    void nothingIsKnownWhileThePrimarysClockIsNot() {
        clock.set(null);
        record("alice", at(1));
        assertThatThrownBy(() -> find("alice")).hasRootCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> find("anybody")).hasMessageContaining("nothing is known of the primary's clock");
        clock.set(at(2));
        assertThat(find("anybody")).contains(at(2));
    }

    @Test
    void theFloorIsTheClockWhenItWasFirstKnown() {
        assertThat(find("anybody")).contains(BIRTH);
        clock.set(at(10));
        assertThat(find("anybody")).contains(BIRTH);
    }

    /** Else one stamp of a clock that was not known would last for as long as the key goes on writing. */
    @Test
    void whatIsLaterThanTheClockIsHealedByTheNextWrite() {
        clock.set(null);
        record("alice", WriteTimestampStore.NEVER_COVERED);
        clock.set(at(5));
        record("alice", at(4));
        assertThat(find("alice")).contains(at(5));
    }

    @Test
    void theFloorOfTheBirthExpires() {
        pass(LIFE.multipliedBy(2));
        assertThat(find("anybody")).contains(BIRTH);
        pass(LIFE.minusNanos(1));
        assertThat(find("anybody")).contains(BIRTH);
        pass(Duration.ofNanos(1));
        assertThat(find("anybody")).isEmpty();
    }

    @Test
    void anOlderTimestampThatIsRecordedAfterTheBirthDoesNotHideWhatWasWrittenBefore() {
        find("anybody");
        record("alice", at(-60));
        assertThat(find("alice")).contains(BIRTH);
    }

    @Test
    void anEntryExpiresAfterItsLife() {
        find("anybody");
        pass(LIFE.dividedBy(2));
        record("alice", at(150));
        pass(LIFE.minusNanos(1));
        assertThat(find("alice")).contains(at(150));
        pass(Duration.ofNanos(1));
        assertThat(find("alice")).isEmpty();
    }

    @Test
    void anOlderTimestampThatComesLateGivesTheNewerOneANewLife() {
        find("anybody");
        record("alice", at(150));
        pass(LIFE.minusNanos(1));
        record("alice", at(100));
        pass(LIFE.minusNanos(1));
        assertThat(find("alice")).contains(at(150));
    }

    @Test
    void theOldestIsEvictedAndOnlyThoseWithoutAnEntryPayForIt() {
        for (int i = 1; i <= CAPACITY + 1; i++) {
            pass(Duration.ofNanos(1));
            record("user-" + i, at(i));
        }
        assertThat(find("user-1")).contains(at(1));
        assertThat(find("nobody")).contains(at(1));
        for (int i = 2; i <= CAPACITY + 1; i++) {
            assertThat(find("user-" + i)).contains(at(i));
        }
    }

    @Test
    void whoWritesAgainIsNotTheOldest() {
        for (int i = 1; i <= CAPACITY; i++) {
            pass(Duration.ofNanos(1));
            record("user-" + i, at(i));
        }
        pass(Duration.ofNanos(1));
        record("user-1", at(10));
        record("one-more", at(11));
        assertThat(find("nobody")).contains(at(2));
        assertThat(find("user-1")).contains(at(10));
    }

    @Test
    void anOlderTimestampThatComesAfterTheEvictionDoesNotHideTheNewer() {
        record("alice", at(100));
        IntStream.range(0, CAPACITY).forEach(i -> record("user-" + i, at(1)));
        record("alice", at(50));
        assertThat(find("alice")).contains(at(100));
    }

    @Test
    void theFloorLivesAsLongAsTheYoungestThatWasEvicted() {
        clock.set(at(1_000));
        find("anybody");
        pass(LIFE.minusNanos(1));
        record("alice", at(100));
        IntStream.range(0, CAPACITY).forEach(i -> record("user-" + i, at(2_000)));
        pass(LIFE.minusNanos(1));
        assertThat(find("alice").orElseThrow()).isAfterOrEqualTo(at(100));
        pass(Duration.ofNanos(1));
        assertThat(find("alice")).isEmpty();
    }

    @Test
    void whatIsEvictedBeforeThePrimarysClockIsKnownIsNotForgotten() {
        clock.set(null);
        record("alice", at(100));
        IntStream.range(0, CAPACITY).forEach(i -> record("user-" + i, at(1)));
        clock.set(BIRTH);
        assertThat(find("alice")).contains(at(100));
    }

    @Test
    void whatIsOverMakesRoomWithoutRaisingTheFloor() {
        find("anybody");
        record("alice", at(100));
        pass(LIFE);
        IntStream.range(0, CAPACITY).forEach(i -> record("user-" + i, at(500)));
        assertThat(find("alice")).isEmpty();
        assertThat(find("nobody")).isEmpty();
    }

    @Test
    void whatWasWrittenIsFoundWhileItIsBeingEvicted() {
        int writes = 300_000;
        ConsistencyKey[] keys = IntStream.rangeClosed(0, writes)
                .mapToObj(i -> new ConsistencyKey("user-" + i))
                .toArray(ConsistencyKey[]::new);
        AtomicInteger recorded = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= writes; i++) {
                store.record(keys[i], at(i));
                recorded.set(i);
            }
        });
        while (!writer.isDone()) {
            int next = Math.max(0, recorded.get() - CAPACITY + 1);
            Instant found =
                    store.find(keys[next]).toCompletableFuture().join().floor().orElseThrow();
            if (found.isBefore(at(next))) {
                assertThat(found).isAfterOrEqualTo(at(next));
            }
        }
        writer.join();
    }
}
