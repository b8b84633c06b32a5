/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.checker.History.Fault;
import io.github.hibernatemr.checker.Violation.Guarantee;
import io.github.hibernatemr.routing.RouteReason;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run found. Immutable. */
record Findings(
        List<Operation> operations,
        List<Fault> faults,
        List<Violation> violations,
        Map<RouteReason, Long> needless,
        Map<String, Long> failures,
        long failed,
        Map<String, ReplicaWatch.Track> tracks,
        long startNanos,
        long endNanos) {

    private static final int SHOWN = 60;

    static Findings of(History history, ReplicaWatch watch, long startNanos) {
        Precision precision = new Precision(watch);
        List<Operation> operations = history.operations();
        List<Violation> violations = Checks.of(operations, precision);
        Map<String, Long> failures = new TreeMap<>();
        history.failures().forEach((what, count) -> failures.put(what, count.sum()));
        return new Findings(
                operations,
                history.faults(),
                violations,
                precision.needless(),
                failures,
                history.failedOperations(),
                watch.tracks(),
                startNanos,
                System.nanoTime());
    }

    long reads() {
        return operations.stream().filter(Operation::isRead).count();
    }

    long localReads() {
        return operations.stream()
                .filter(operation -> operation.isRead() && operation.isOnReplica())
                .count();
    }

    long needlessReads() {
        return needless.values().stream().mapToLong(Long::longValue).sum();
    }

    String progress() {
        return String.format(
                Locale.ROOT,
                "  %4d s  %7d reads, %4.1f %% local, %4.2f %% needlessly far  %6d writes  %3d faults  %d failed  %d violations",
                (endNanos - startNanos) / 1_000_000_000L,
                reads(),
                share(localReads()),
                share(needlessReads()),
                operations.size() - reads(),
                faults.size(),
                failed,
                violations.size());
    }

    private double share(long reads) {
        return reads() == 0 ? 0 : 100.0 * reads / reads();
    }

    String table() {
        StringBuilder table = new StringBuilder();
        row(table, "reads", reads());
        row(table, "writes", operations.size() - reads());
        row(table, "faults injected", faults.size());
        faults.stream()
                .collect(Collectors.groupingBy(Fault::what, TreeMap::new, Collectors.counting()))
                .forEach((what, count) -> row(table, "  " + what, count));
        row(table, "operations that failed without being meant to", failed);
        failures.forEach((what, count) -> row(table, "  " + what, count));
        table.append(String.format(Locale.ROOT, "%nreads by route%n"));
        Map<RouteReason, Long> reasons = new EnumMap<>(RouteReason.class);
        operations.stream().filter(Operation::isRead).forEach(read -> reasons.merge(read.reason(), 1L, Long::sum));
        reasons.forEach((reason, count) ->
                row(table, "  " + (reason.leadsToReplica() ? "replica " : "primary ") + reason, count));
        row(table, "reads on the primary that a replica could have served", needlessReads());
        needless.forEach((reason, count) -> row(table, "  " + reason, count));
        table.append(String.format(Locale.ROOT, "%nviolations%n"));
        Map<Guarantee, Long> broken = new EnumMap<>(Guarantee.class);
        for (Guarantee guarantee : Guarantee.values()) {
            broken.put(guarantee, 0L);
        }
        violations.forEach(violation -> broken.merge(violation.guarantee(), 1L, Long::sum));
        broken.forEach((guarantee, count) -> row(table, "  " + guarantee, count));
        long wrong = violations.stream().map(Violation::operation).distinct().count();
        row(table, "  operations with one, per million", 1_000_000 * wrong / Math.max(1, operations.size()));
        return table.toString();
    }

    private void row(StringBuilder table, String name, long count) {
        String share = name.startsWith("  replica") || name.startsWith("  primary") || name.startsWith("reads on")
                ? String.format(Locale.ROOT, "%8.2f %%", share(count))
                : "";
        table.append(String.format(Locale.ROOT, "%-56s %10d%s%n", name, count, share));
    }

    /** The first violation with what led to it: the operations of that user and session, or on that register. */
    String firstViolation() {
        if (violations.isEmpty()) {
            return "no violation";
        }
        Violation first = violations.get(0);
        Operation bad = first.operation();
        List<String> lines = operations.stream()
                .filter(o -> o.endNanos() <= bad.endNanos())
                .filter(o -> o.user() == bad.user() || o.session() == bad.session())
                .filter(o -> o.register() == bad.register() || o.session() == bad.session() || !o.isRead())
                .sorted((one, other) -> Long.compare(one.startNanos(), other.startNanos()))
                .map(o -> o.line(startNanos))
                .toList();
        String faultLines = faults.stream()
                .filter(fault -> fault.endNanos() > bad.startNanos() - 5_000_000_000L)
                .map(fault -> String.format(
                        Locale.ROOT,
                        "%10.3f %10.3f ms  %s %s",
                        (fault.startNanos() - startNanos) / 1e6,
                        (fault.endNanos() - startNanos) / 1e6,
                        fault.what(),
                        fault.where()))
                .collect(Collectors.joining(System.lineSeparator()));
        return String.join(
                System.lineSeparator(),
                first.guarantee() + " is broken: " + first.problem(),
                "",
                "what its user and session did, to the last:",
                String.join(System.lineSeparator(), lines.subList(Math.max(0, lines.size() - SHOWN), lines.size())),
                "",
                "faults in the last five seconds:",
                faultLines,
                "");
    }
}
