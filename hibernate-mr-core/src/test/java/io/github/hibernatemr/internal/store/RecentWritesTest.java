/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentWritesTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final ConsistencyKey KEY = ConsistencyKey.APPLICATION;

    private final RecentWrites recent = new RecentWrites();

    @Test
    void theLatestStays() {
        recent.wrote(KEY, NOW, NOW);
        recent.wrote(KEY, NOW.minusSeconds(1), NOW);
        assertThat(recent.latest(KEY)).isEqualTo(NOW);
    }

    /** Another thread has stamped it after this one had looked at the clock. */
    @Test
    void whatWasStampedALittleLaterIsNotForgotten() {
        recent.wrote(KEY, NOW.plusMillis(5), NOW.plusMillis(5));
        recent.wrote(KEY, NOW, NOW);
        assertThat(recent.latest(KEY)).isEqualTo(NOW.plusMillis(5));
    }

    @Test
    void whatWasStampedWhileTheClockWasUnknownIsHealed() {
        recent.wrote(KEY, WriteTimestampStore.NEVER_COVERED, null);
        assertThat(recent.latest(KEY)).isEqualTo(WriteTimestampStore.NEVER_COVERED);
        recent.wrote(KEY, NOW, NOW.plusMillis(1));
        assertThat(recent.latest(KEY)).isEqualTo(NOW.plusMillis(1));
    }

    @Test
    void theApplicationSharesItsGroupWithNoKey() {
        for (int i = 0; i < 50_000; i++) {
            recent.wrote(ConsistencyKey.of("user-" + i), NOW, NOW);
        }
        assertThat(recent.latest(KEY)).isNull();
    }
}
