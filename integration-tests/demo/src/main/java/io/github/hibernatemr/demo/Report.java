/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import static java.util.stream.Collectors.joining;

import io.github.hibernatemr.routing.RouteReason;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The run in numbers: the same application with hibernate-mr and on the primary alone. */
record Report(Measurements routed, Measurements primaryOnly) {

    static Report of(Run run) {
        return new Report(run.routed(), run.primaryOnly());
    }

    /** As the console shows them. */
    String toText() {
        return tables().stream().map(Table::toText).collect(joining("\n"));
    }

    List<Table> tables() {
        return Stream.of(latencies(), routes(), staleness(), returns()).toList();
    }

    private Table latencies() {
        Table table = Table.of("what users waited for", "hibernate-mr", "primary alone", "ratio");
        compare(table, "read p50", routed.readMicros, primaryOnly.readMicros, 50);
        compare(table, "read p99", routed.readMicros, primaryOnly.readMicros, 99);
        compare(table, "write p50", routed.writeMicros, primaryOnly.writeMicros, 50);
        compare(table, "write p99", routed.writeMicros, primaryOnly.writeMicros, 99);
        table.row("reads", count(routed.reads()), count(primaryOnly.reads()), "");
        table.row("writes", count(routed.writes()), count(primaryOnly.writes()), "");
        table.row("failed operations", count(routed.failures.sum()), count(primaryOnly.failures.sum()), "");
        return table;
    }

    private static void compare(Table table, String what, Histogram routed, Histogram primaryOnly, double percentile) {
        double one = millis(routed, percentile);
        double other = millis(primaryOnly, percentile);
        table.row(what, latency(one), latency(other), format("%.1fx", other / Math.max(0.001, one)));
    }

    private Table routes() {
        Table table = Table.of("where reads went, and why", "reads", "share", "p50", "p99");
        route(table, "to the local replica", Read::isLocal);
        route(table, "to the primary", read -> !read.isLocal());
        for (RouteReason reason : routed.readsByReason.keySet()) {
            if (routed.readsByReason.get(reason).sum() > 0) {
                route(table, "because of " + reason, read -> read.reason() == reason);
            }
        }
        return table;
    }

    private void route(Table table, String name, Predicate<Read> which) {
        Latencies latencies =
                Latencies.of(routed.everyRead.stream().filter(which).toList());
        table.row(
                name,
                count(latencies.count()),
                share(latencies.count(), routed.reads()),
                latency(latencies.percentile(50)),
                latency(latencies.percentile(99)));
    }

    String localShare() {
        return share(routed.localReads(), routed.reads());
    }

    static String share(long part, long all) {
        return format("%.1f %%", 100.0 * part / Math.max(1, all));
    }

    private Table staleness() {
        Table table = Table.of("whether users saw what they wrote", "reads");
        table.row("checked against own writes", count(routed.checkedReads.sum()));
        table.row("stale", count(routed.staleReads.sum()));
        return table;
    }

    private Table returns() {
        Table table = Table.of("from a write until that user's", "p50", "p99", "probes");
        percentiles(table, "reads are local again", routed.localAgainMicros);
        percentiles(table, "of it beyond the replica's lag", routed.beyondLagMicros);
        percentiles(table, "write is replayed, by PostgreSQL", routed.replicationDelayMicros);
        return table;
    }

    private static void percentiles(Table table, String what, Histogram histogram) {
        table.row(
                what, latency(millis(histogram, 50)), latency(millis(histogram, 99)), count(histogram.getTotalCount()));
    }

    static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    /** In three digits or a few more. */
    static String latency(double millis) {
        return format(millis < 10 ? "%.2f ms" : millis < 100 ? "%.1f ms" : "%,.0f ms", millis);
    }

    static String count(long number) {
        return format("%,d", number);
    }

    private static String format(String format, Object number) {
        return String.format(Locale.ROOT, format, number);
    }
}
