/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.util.Collection;

/** What some reads took. */
record Latencies(double[] sortedMillis) {

    static Latencies of(Collection<Read> reads) {
        return new Latencies(reads.stream().mapToDouble(Read::millis).sorted().toArray());
    }

    int count() {
        return sortedMillis.length;
    }

    /** What that many percent of them did not exceed; zero of none. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * count());
        return count() == 0 ? 0 : sortedMillis[Math.max(0, rank - 1)];
    }
}
