/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Expiry and eviction, with time in our hands; the contract of all stores is tested beside Redis. */
class MemoryWriteTimestampStoreTest {

    private static final Instant BIRTH = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final AtomicLong nanos = new AtomicLong();
    private final MemoryWriteTimestampStore store = new MemoryWriteTimestampStore(LIFE, () -> BIRTH, 3, nanos::get);

    private Optional<Instant> find(String name) {
        return store.find(ConsistencyKey.of(name)).toCompletableFuture().join();
    }

    private void record(String name, Instant writeTimestamp) {
        store.record(ConsistencyKey.of(name), writeTimestamp)
                .toCompletableFuture()
                .join();
    }

    @Test
    void theFloorOfTheBirthExpires() {
        assertThat(find("anybody")).contains(BIRTH);
        nanos.addAndGet(LIFE.toNanos());
        assertThat(find("anybody")).isEmpty();
    }

    @Test
    void anEntryExpiresAfterItsLife() {
        find("anybody");
        nanos.addAndGet(LIFE.toNanos() / 2);
        record("alice", BIRTH.plusSeconds(150));
        nanos.addAndGet(LIFE.toNanos() - 1);
        assertThat(find("alice")).contains(BIRTH.plusSeconds(150));
        nanos.addAndGet(1);
        assertThat(find("alice")).isEmpty();
    }

    @Test
    void whatIsEvictedRaisesTheFloorOfEverybodyWithoutAnEntry() {
        for (int i = 1; i <= 4; i++) {
            record("user-" + i, BIRTH.plusSeconds(i));
        }
        for (int i = 1; i <= 4; i++) {
            assertThat(find("user-" + i).orElseThrow()).isAfterOrEqualTo(BIRTH.plusSeconds(i));
        }
        assertThat(find("nobody").orElseThrow()).isAfterOrEqualTo(BIRTH.plusSeconds(1));
    }
}
