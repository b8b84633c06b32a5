/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnsharedWritesTest {

    private static final int KEPT = 10_000;
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    private static final ConsistencyKey SOMEBODY = ConsistencyKey.of("somebody");

    /** A store that takes nothing. */
    private static final WriteTimestampStore AWAY = new WriteTimestampStore() {
        private <T> CompletionStage<T> fail() {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<LastWrite> find(ConsistencyKey key) {
            return fail();
        }

        @Override
        public CompletionStage<Void> record(ConsistencyKey key, Instant writeTimestamp) {
            return fail();
        }

        @Override
        public CompletionStage<Void> announce(ConsistencyKey key, Announcement announcement) {
            return fail();
        }

        @Override
        public CompletionStage<Void> settle(
                ConsistencyKey key, Announcement announcement, @Nullable Instant writeTimestamp) {
            return fail();
        }

        @Override
        public void close() {}
    };

    /** Else every key of the pod would read the primary until it is restarted. */
    @Test
    void whatIsTooMuchToKeepByKeyCountsForEveryKeyUntilEveryReplicaInRotationHasIt() {
        AtomicLong now = new AtomicLong();
        try (UnsharedWrites writes = new UnsharedWrites("shop", AWAY, TIME_TO_LIVE, now::get)) {
            for (int i = 0; i <= KEPT; i++) {
                writes.remember(ConsistencyKey.of("user-" + i), WriteTimestampStore.NEVER_COVERED, null);
            }
            assertThat(writes.size()).isEqualTo(KEPT);
            now.set(TIME_TO_LIVE.toNanos());
            assertThat(writes.of(SOMEBODY)).isEqualTo(WriteTimestampStore.NEVER_COVERED);
            now.incrementAndGet();
            assertThat(writes.of(SOMEBODY)).isNull();
        }
    }
}
