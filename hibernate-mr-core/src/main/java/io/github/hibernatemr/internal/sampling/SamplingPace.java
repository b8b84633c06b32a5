/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait between two samples: the interval that the settings name, a quarter of it while a key waits for a
 * replica, five times as long while nobody reads. Thread-safe.
 */
final class SamplingPace {

    private static final int IDLE_FACTOR = 5;
    private static final long IDLE_AFTER_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long WANTED_FOR_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SEARCHED_FOR_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long NOTED_AT_MOST_EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private final long intervalNanos;
    private final BooleanSupplier primaryIsAway;
    private volatile @Nullable Long awaySinceNanos;
    private volatile long usedNanos = System.nanoTime();
    private volatile long wantedNanos = System.nanoTime() - WANTED_FOR_NANOS;

    /** @param primaryIsAway whether somebody else may be promoted any moment, which is worth knowing even if nobody reads */
    SamplingPace(Duration interval, BooleanSupplier primaryIsAway) {
        this.intervalNanos = interval.toNanos();
        this.primaryIsAway = primaryIsAway;
    }

    /** Returns whether this ends an idle time. */
    boolean used() {
        long now = System.nanoTime();
        long since = now - usedNanos;
        if (since > NOTED_AT_MOST_EVERY_NANOS) {
            // Written rarely, so that routing threads do not fight for the cache line.
            usedNanos = now;
        }
        return since > IDLE_AFTER_NANOS;
    }

    void wanted() {
        wantedNanos = System.nanoTime();
    }

    boolean isWanted() {
        return System.nanoTime() - wantedNanos < WANTED_FOR_NANOS;
    }

    /** How long after a sample was asked for a pod that is well has the answer of the next one. */
    Duration longestWithoutNews() {
        return Duration.ofNanos(intervalNanos * IDLE_FACTOR).plus(SamplerConnection.ANSWER_TIMEOUT.multipliedBy(2));
    }

    /** Failovers that nobody has to be called for are over by then; after that the load of many pods' questions counts more. */
    private boolean isSearching() {
        long now = System.nanoTime();
        Long known = awaySinceNanos;
        long since = known == null ? now : known;
        awaySinceNanos = since;
        return now - since < SEARCHED_FOR_NANOS;
    }

    long currentIntervalNanos() {
        if (isWanted()) {
            return intervalNanos / 4;
        }
        if (primaryIsAway.getAsBoolean()) {
            return isSearching() ? intervalNanos / 4 : intervalNanos;
        }
        awaySinceNanos = null;
        return System.nanoTime() - usedNanos > IDLE_AFTER_NANOS ? intervalNanos * IDLE_FACTOR : intervalNanos;
    }
}
