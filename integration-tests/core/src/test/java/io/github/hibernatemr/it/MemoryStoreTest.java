/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.internal.store.MemoryWriteTimestampStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The memory store keeps the contract; its expiry and eviction are core's own tests. */
class MemoryStoreTest extends StoreContract {

    @Override
    WriteTimestampStore open(Duration timeToLive) {
        return MemoryWriteTimestampStore.of(timeToLive, () -> BIRTH);
    }

    @Test
    void aKeyWithoutAnEntryMayHaveWrittenUpToTheStoresBirth() {
        AtomicReference<Instant> clock = new AtomicReference<>();
        WriteTimestampStore store = MemoryWriteTimestampStore.of(LONG, clock::get);
        assertThatThrownBy(() -> found(store)).hasRootCauseInstanceOf(IllegalStateException.class);
        clock.set(NOON);
        assertThat(found(store)).contains(NOON);
        clock.set(NOON.plusSeconds(10));
        assertThat(found(store)).contains(NOON);
    }
}
