/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.routing.RouteReason;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What a workload measured. Thread-safe. */
final class Measurements {

    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(1);

    final Histogram readMicros = histogram();
    final Histogram writeMicros = histogram();
    final Histogram localAgainMicros = histogram();
    final Histogram beyondLagMicros = histogram();
    final Histogram replicationDelayMicros = histogram();
    final Map<RouteReason, LongAdder> readsByReason = new EnumMap<>(RouteReason.class);
    final LongAdder checkedReads = new LongAdder();
    final LongAdder staleReads = new LongAdder();
    final LongAdder failures = new LongAdder();

    Measurements() {
        for (RouteReason reason : RouteReason.values()) {
            readsByReason.put(reason, new LongAdder());
        }
    }

    void read(long startedNanos, Shop.Outcome outcome) {
        record(readMicros, startedNanos);
        if (outcome.reason() != null) {
            readsByReason.get(outcome.reason()).increment();
        }
    }

    void wrote(long startedNanos) {
        record(writeMicros, startedNanos);
    }

    static void record(Histogram histogram, long startedNanos) {
        histogram.recordValue(
                Math.min(HIGHEST_MICROS, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startedNanos)));
    }

    private static Histogram histogram() {
        return new ConcurrentHistogram(HIGHEST_MICROS, 3);
    }

    long localReads() {
        return readsByReason.entrySet().stream()
                .filter(entry -> entry.getKey().leadsToReplica())
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    long reads() {
        return readMicros.getTotalCount();
    }

    long writes() {
        return writeMicros.getTotalCount();
    }

    static Duration percentile(Histogram histogram, double percentile) {
        return Duration.of(histogram.getValueAtPercentile(percentile), ChronoUnit.MICROS);
    }
}
