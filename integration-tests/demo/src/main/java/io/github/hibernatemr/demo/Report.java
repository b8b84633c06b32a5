/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.routing.RouteReason;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/** The table at the end. */
final class Report {

    private final StringBuilder text = new StringBuilder();

    /** Compares the same application with hibernate-mr and on the primary alone. */
    static String of(Measurements routed, Measurements primaryOnly) {
        Report report = new Report();
        report.latencies(routed, primaryOnly);
        report.routes(routed);
        report.staleness(routed);
        report.returns(routed);
        return report.text.toString();
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void latencies(Measurements routed, Measurements primaryOnly) {
        line("");
        line("%-34s %14s %14s %9s", "", "hibernate-mr", "primary alone", "ratio");
        compare("read p50", routed.readMicros, primaryOnly.readMicros, 50);
        compare("read p99", routed.readMicros, primaryOnly.readMicros, 99);
        compare("write p50", routed.writeMicros, primaryOnly.writeMicros, 50);
        compare("write p99", routed.writeMicros, primaryOnly.writeMicros, 99);
        line("%-34s %14d %14d", "reads", routed.reads(), primaryOnly.reads());
        line("%-34s %14d %14d", "writes", routed.writes(), primaryOnly.writes());
        line("%-34s %14d %14d", "failed operations", routed.failures.sum(), primaryOnly.failures.sum());
    }

    private void compare(String what, Histogram routed, Histogram primaryOnly, double percentile) {
        Duration one = Measurements.percentile(routed, percentile);
        Duration other = Measurements.percentile(primaryOnly, percentile);
        double ratio = (double) other.toNanos() / Math.max(1, one.toNanos());
        line("%-34s %11.2f ms %11.2f ms %8.1fx", what, millis(one), millis(other), ratio);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private void routes(Measurements routed) {
        long reads = Math.max(1, routed.reads());
        line("");
        line("%-34s %13.1f %%", "reads on the local replica", 100.0 * routed.localReads() / reads);
        for (Map.Entry<RouteReason, LongAdder> entry : routed.readsByReason.entrySet()) {
            long count = entry.getValue().sum();
            if (count > 0) {
                String node = entry.getKey().leadsToReplica() ? "replica" : "primary";
                line("  %-7s %-24s %13.1f %%", node, entry.getKey(), 100.0 * count / reads);
            }
        }
    }

    private void staleness(Measurements routed) {
        line("");
        line("%-34s %14d", "reads checked against own writes", routed.checkedReads.sum());
        line("%-34s %14d", "stale reads seen", routed.staleReads.sum());
    }

    private void returns(Measurements routed) {
        line("");
        line("%-34s %14s %14s", "from a write until that user's", "p50", "p99");
        percentiles("reads are local again", routed.localAgainMicros);
        percentiles("  of it beyond the replica's lag", routed.beyondLagMicros);
        percentiles("replication delay, by PostgreSQL", routed.replicationDelayMicros);
    }

    private void percentiles(String what, Histogram histogram) {
        line(
                "%-34s %11.0f ms %11.0f ms   (%d probes)",
                what,
                millis(Measurements.percentile(histogram, 50)),
                millis(Measurements.percentile(histogram, 99)),
                histogram.getTotalCount());
    }
}
