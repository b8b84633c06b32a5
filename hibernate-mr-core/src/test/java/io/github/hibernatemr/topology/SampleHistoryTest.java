/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SampleHistoryTest {

    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final SampleHistory history = new SampleHistory(KEPT);

    private void sampleUntil(int second) {
        for (int at = 0; at <= second; at++) {
            history.add(START.plusSeconds(at), position(at));
        }
    }

    private static NumberedPosition position(int second) {
        return NumberedPosition.parse(1, "0/" + Integer.toHexString(0x1000000 + second * 256));
    }

    @Test
    void withinWhatIsKeptItIsExact() {
        sampleUntil(100);
        assertThat(history.coverage(position(90))).isEqualTo(START.plusSeconds(90));
        assertThat(history.coverage(position(70))).isEqualTo(START.plusSeconds(70));
    }

    /** Else the meter of a replica that is stuck would have a gap, and no alarm would ever come of it. */
    @Test
    void howFarBehindAStuckReplicaIsStaysKnownForDays() {
        int days = 3 * 24 * 3600;
        sampleUntil(days);
        for (int stuckAt : new int[] {0, 10_000, 100_000, days - 1_000}) {
            Instant coverage = history.coverage(position(stuckAt));
            assertThat(coverage).as("stuck at %s", stuckAt).isNotNull();
            assertThat(coverage).isBeforeOrEqualTo(START.plusSeconds(stuckAt));
            assertThat(Duration.between(coverage, START.plusSeconds(days)))
                    .as("no replica that is stuck looks fresh")
                    .isGreaterThan(KEPT);
        }
    }

    @Test
    void nothingIsProvedOfWhatIsOlderThanAllSamplesNorAfterItIsForgotten() {
        history.add(START, position(5));
        assertThat(history.coverage(position(4))).isNull();
        history.clear();
        assertThat(history.coverage(position(5))).isNull();
    }
}
