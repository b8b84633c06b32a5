/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.topology.PrimaryClock.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrimaryClockTest {

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MILLI = 1_000_000;

    @Test
    void boundsAreThoseOfTheRoundTrip() {
        PrimaryClock clock = PrimaryClock.of(new Reading(EPOCH, 0, 80 * MILLI));
        assertThat(clock.latest(80 * MILLI)).isBetween(EPOCH.plusMillis(80), EPOCH.plusMillis(81));
        assertThat(clock.earliest(80 * MILLI)).isEqualTo(EPOCH);
    }

    @Test
    void theTightestReadingDecides() {
        PrimaryClock clock = PrimaryClock.of(new Reading(EPOCH, 0, 500 * MILLI))
                .with(new Reading(EPOCH.plusMillis(505), 500 * MILLI, 510 * MILLI));
        assertThat(clock.latest(510 * MILLI)).isBefore(EPOCH.plusMillis(516));
    }

    /** The property that every write timestamp stands on: whatever the delays and the drift, time is never too early. */
    @Test
    void theTrueClockIsAlwaysWithinTheBounds() {
        SplittableRandom random = new SplittableRandom(42);
        for (int run = 0; run < 200; run++) {
            double drift = 1 + random.nextDouble(-0.0005, 0.0005);
            long local = random.nextLong(1_000 * MILLI);
            PrimaryClock clock = null;
            for (int i = 0; i < 50; i++) {
                long there = random.nextLong(100 * MILLI);
                long back = random.nextLong(100 * MILLI);
                Instant evaluated = trueClock(local + there, drift);
                Reading reading = new Reading(evaluated, local, local + there + back);
                assertThat(clock != null && clock.contradicts(reading)).isFalse();
                clock = clock == null ? PrimaryClock.of(reading) : clock.with(reading);
                long later = local + there + back + random.nextLong(500 * MILLI);
                assertThat(clock.latest(later)).isAfterOrEqualTo(trueClock(later, drift));
                assertThat(clock.earliest(later)).isBeforeOrEqualTo(trueClock(later, drift));
                local = later;
            }
        }
    }

    private static Instant trueClock(long localNanos, double drift) {
        return EPOCH.plusNanos((long) (localNanos * drift));
    }

    @Test
    void aClockThatWasSetIsNoticed() {
        PrimaryClock clock = PrimaryClock.of(new Reading(EPOCH, 0, MILLI));
        Duration aSecond = Duration.ofSeconds(1);
        long later = 1_000 * MILLI;
        assertThat(clock.contradicts(new Reading(EPOCH.plus(aSecond), later, later + MILLI)))
                .isFalse();
        assertThat(clock.contradicts(new Reading(EPOCH.plus(aSecond).plusMillis(100), later, later + MILLI)))
                .isTrue();
        assertThat(clock.contradicts(new Reading(EPOCH.plus(aSecond).minusMillis(100), later, later + MILLI)))
                .isTrue();
    }
}
