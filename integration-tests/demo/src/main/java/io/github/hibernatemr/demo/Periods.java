/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The time charts in numbers: what held from one change of the lag to the next. */
record Periods(Run run) {

    Table table() {
        Table table =
                Table.of("from second", "lag injected", "lag known p50", "reads", "local", "read p50", "read p99");
        List<Run.LagChange> changes = run.lagChanges();
        for (int i = 0; i < changes.size(); i++) {
            long end = i + 1 < changes.size() ? changes.get(i + 1).atNanos() : Long.MAX_VALUE;
            row(table, changes.get(i), end);
        }
        return table;
    }

    private void row(Table table, Run.LagChange change, long end) {
        List<Read> reads = run.routed().everyRead.stream()
                .filter(read -> isWithin(read.startedNanos(), change.atNanos(), end))
                .toList();
        Latencies latencies = Latencies.of(reads);
        table.row(
                second(change.atNanos()),
                TimeChart.shown(change.lag()),
                known(change.atNanos(), end),
                Report.count(reads.size()),
                Report.share(reads.stream().filter(Read::isLocal).count(), reads.size()),
                Report.latency(latencies.percentile(50)),
                Report.latency(latencies.percentile(99)));
    }

    private String second(long nanos) {
        return String.format(Locale.ROOT, "%.1f", (nanos - Phase.begin(run.routed().everyRead)) / 1e9);
    }

    private static boolean isWithin(long nanos, long from, long to) {
        return nanos >= from && nanos < to;
    }

    private String known(long from, long to) {
        List<Duration> bounds = run.staleness().stream()
                .filter(staleness -> isWithin(staleness.atNanos(), from, to))
                .map(Staleness::bound)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        return bounds.isEmpty()
                ? "unknown"
                : Report.latency(bounds.get(bounds.size() / 2).toNanos() / 1e6);
    }
}
