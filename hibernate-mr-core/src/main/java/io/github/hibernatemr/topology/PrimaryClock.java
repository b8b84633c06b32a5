/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this pod knows of the primary's clock, the one clock that all timestamps are on. Immutable.
 *
 * <p>A reading asked for at local time s and received at local time r, which returned the primary's clock p, was
 * evaluated somewhere in between. So at any later local time x the primary's clock lies between p + (x - r) and
 * p + (x - s), give or take the drift between the two clocks. Over several readings the tightest bounds hold. No local
 * wall clock is involved; local times are {@link System#nanoTime()}.
 */
public final class PrimaryClock {

    /** Enough readings to hold a quick round trip among slow ones, few enough for drift not to matter. */
    private static final int READINGS_KEPT = 16;

    /** One part in a thousand: a database's host slews by at most 500 ppm (adjtimex(2)), and so may this one. */
    private static final long DRIFT_DIVISOR = 1_000;

    /** A clock that differs by more than this from what was possible has been set, not slewed. */
    private static final long STEP_TOLERANCE_NANOS = 1_000_000;

    private final List<Reading> readings;
    private final @Nullable PrimaryClock beforeStep;

    private PrimaryClock(List<Reading> readings, @Nullable PrimaryClock beforeStep) {
        this.readings = readings;
        this.beforeStep = beforeStep;
    }

    /**
     * One answer of the primary.
     *
     * @param primaryClock the primary's clock
     * @param sentNanos local {@link System#nanoTime()} before the question left
     * @param receivedNanos local {@link System#nanoTime()} after the answer came
     */
    public record Reading(Instant primaryClock, long epochNanos, long sentNanos, long receivedNanos) {

        public Reading(Instant primaryClock, long sentNanos, long receivedNanos) {
            this(primaryClock, ChronoUnit.NANOS.between(Instant.EPOCH, primaryClock), sentNanos, receivedNanos);
        }

        /** How long the answer took. */
        public Duration roundTrip() {
            return Duration.ofNanos(receivedNanos - sentNanos);
        }

        long latest(long nanoTime) {
            long elapsed = nanoTime - sentNanos;
            return epochNanos + elapsed + Math.abs(elapsed / DRIFT_DIVISOR);
        }

        long earliest(long nanoTime) {
            long elapsed = nanoTime - receivedNanos;
            return epochNanos + elapsed - Math.abs(elapsed / DRIFT_DIVISOR);
        }
    }

    /** A clock that showed an instant at a local {@link System#nanoTime()}, exactly. */
    public static PrimaryClock at(Instant primaryClock, long nanoTime) {
        return of(new Reading(primaryClock, nanoTime, nanoTime));
    }

    static PrimaryClock of(Reading first) {
        return new PrimaryClock(List.of(first), null);
    }

    /** This clock, informed by one more reading. */
    PrimaryClock with(Reading newest) {
        List<Reading> kept =
                new ArrayList<>(readings.subList(Math.max(0, readings.size() - READINGS_KEPT + 1), readings.size()));
        kept.add(newest);
        return new PrimaryClock(List.copyOf(kept), beforeStep);
    }

    /**
     * The clock that was set, as a reading shows. Other pods may not know yet, and compare with the clock as it was: until
     * {@link #settled}, the latest instant is the later one on both.
     */
    PrimaryClock setTo(Reading reading) {
        boolean oldIsLater = latestNanos(reading.receivedNanos()) >= reading.latest(reading.receivedNanos());
        return new PrimaryClock(List.of(reading), oldIsLater ? new PrimaryClock(readings, null) : null);
    }

    /** This clock, after every pod has noticed that it was set. */
    PrimaryClock settled() {
        return beforeStep == null ? this : new PrimaryClock(readings, null);
    }

    /** The local {@link System#nanoTime()} when the latest reading was asked for. */
    public long askedNanos() {
        return readings.get(readings.size() - 1).sentNanos();
    }

    /** Whether a reading cannot be true of a clock that was only slewed since the readings before it. */
    boolean contradicts(Reading newest) {
        long now = newest.receivedNanos();
        return newest.earliest(now) > latestReadNanos(now) + STEP_TOLERANCE_NANOS
                || newest.latest(now) < earliestNanos(now) - STEP_TOLERANCE_NANOS;
    }

    /** The latest instant that the primary's clock can show at a local {@link System#nanoTime()}. */
    public Instant latest(long nanoTime) {
        return Instant.EPOCH.plusNanos(latestNanos(nanoTime));
    }

    /** The earliest instant that the primary's clock can show at a local {@link System#nanoTime()}. */
    public Instant earliest(long nanoTime) {
        return Instant.EPOCH.plusNanos(earliestNanos(nanoTime));
    }

    private long latestNanos(long nanoTime) {
        long latest = latestReadNanos(nanoTime);
        return beforeStep == null ? latest : Math.max(latest, beforeStep.latestNanos(nanoTime));
    }

    private long latestReadNanos(long nanoTime) {
        long least = Long.MAX_VALUE;
        for (Reading reading : readings) {
            least = Math.min(least, reading.latest(nanoTime));
        }
        return least;
    }

    private long earliestNanos(long nanoTime) {
        long greatest = Long.MIN_VALUE;
        for (Reading reading : readings) {
            greatest = Math.max(greatest, reading.earliest(nanoTime));
        }
        return greatest;
    }
}
