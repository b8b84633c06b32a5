/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.routing.RouteReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What a workload measured. Thread-safe. */
final class Measurements {

    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(1);

    final Histogram readMicros = histogram();
    final Histogram writeMicros = histogram();
    final Histogram localAgainMicros = histogram();
    final Histogram beyondLagMicros = histogram();
    final Histogram replicationDelayMicros = histogram();
    final Queue<Read> everyRead = new ConcurrentLinkedQueue<>();
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
        read(startedNanos, outcome.reason(), false);
    }

    /** A read that should have shown a revision, or a later one. */
    void read(long startedNanos, Shop.Outcome outcome, long expectedRevision) {
        boolean stale = outcome.revision() < expectedRevision;
        read(startedNanos, outcome.reason(), stale);
        checkedReads.increment();
        if (stale) {
            staleReads.increment();
        }
    }

    private void read(long startedNanos, @Nullable RouteReason reason, boolean stale) {
        long micros = record(readMicros, startedNanos);
        everyRead.add(new Read(startedNanos, micros, reason, stale));
        if (reason != null) {
            readsByReason.get(reason).increment();
        }
    }

    void wrote(long startedNanos) {
        record(writeMicros, startedNanos);
    }

    private static long record(Histogram histogram, long startedNanos) {
        long micros = Math.min(HIGHEST_MICROS, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startedNanos));
        histogram.recordValue(micros);
        return micros;
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
}
