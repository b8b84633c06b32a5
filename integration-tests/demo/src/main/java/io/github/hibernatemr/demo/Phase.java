/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.util.Collection;

/** One of the two times that were measured, beside each other on one axis. */
record Phase(String name, Collection<Read> reads, long fromNanos, double seconds, Scale time) {

    /** Begins with its first read. */
    static Phase of(String name, Collection<Read> reads, double start, double pixelsPerSecond) {
        double seconds = seconds(reads);
        Scale time = Scale.linear(0, seconds, start, start + seconds * pixelsPerSecond);
        return new Phase(name, reads, begin(reads), seconds, time);
    }

    /** From the first read's start to the last one's end. */
    static double seconds(Collection<Read> reads) {
        long from = begin(reads);
        return reads.stream()
                .mapToDouble(read -> (read.startedNanos() - from) / 1e9 + read.micros() / 1e6)
                .filter(seconds -> seconds > 0)
                .max()
                .orElse(1);
    }

    static long begin(Collection<Read> reads) {
        return reads.stream().mapToLong(Read::startedNanos).min().orElse(0);
    }

    double secondsUntil(long nanos) {
        return (nanos - fromNanos) / 1e9;
    }

    boolean contains(long nanos) {
        return secondsUntil(nanos) >= 0 && secondsUntil(nanos) <= seconds;
    }

    /** Where a moment is; one before or after is at the edge. */
    double at(long nanos) {
        return time.at(Math.min(seconds, secondsUntil(nanos)));
    }
}
