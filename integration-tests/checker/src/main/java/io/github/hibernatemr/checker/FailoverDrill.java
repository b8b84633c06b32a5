/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.checker.DrillRun.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Drills failovers under load: four pods in two regions write and read without a pause while the primary is killed, switched over or cut
 * off from one region, and an heir is promoted, of which nobody tells them. {@code -Ddrill.runs} says how often each, and {@code -Ddrill.kinds} (killed, switchover, cut_off) which.
 */
public final class FailoverDrill {

    /** Pools and Hibernate speak of every fault; held, or it would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("");

    private FailoverDrill() {}

    /** Something happened that must not. */
    static final class DrillFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DrillFailedException(String message) {
            super(message);
        }
    }

    /**
     * Runs it.
     *
     * @throws DrillFailedException if an acknowledged write was lost, or reached the old primary too late, or an eventual read failed
     */
    public static void main(String[] arguments) throws InterruptedException, SQLException {
        QUIET.setLevel(Level.OFF);
        int runs = Integer.getInteger("drill.runs", 10);
        List<String> table = new ArrayList<>();
        boolean isWell = true;
        for (DrillKind kind : chosen("drill.kinds", DrillKind.class)) {
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 1; i <= runs; i++) {
                Outcome outcome = new DrillRun(kind).run();
                outcomes.add(outcome);
                say("%s, run %d of %d: %s", kind, i, runs, line(outcome));
            }
            table.add(row(kind, outcomes));
            isWell &= outcomes.stream().allMatch(FailoverDrill::isWell);
        }
        say(
                "%n%-12s %6s %9s %9s %9s %7s %6s %6s %6s %10s %8s  %s",
                "",
                "pods",
                "p50",
                "p99",
                "max",
                "writes",
                "lost",
                "lag",
                "late",
                "reads",
                "failed",
                "writes that failed");
        table.forEach(FailoverDrill::say);
        say(
                "%nms from when the new primary accepts writes to the first acknowledged write of each pod; lost: acknowledged writes that the"
                        + " new primary lacks though it had received them; lag: that it had not received when it was promoted; late: that the old"
                        + " primary took after the pod knew the new one; reads at level eventual");
        if (!isWell) {
            throw new DrillFailedException(
                    "an acknowledged write was lost or late, a read failed, or a pod did not write again");
        }
    }

    /** The constants that a system property names, or all. */
    static <E extends Enum<E>> Set<E> chosen(String property, Class<E> kinds) {
        String chosen = System.getProperty(property);
        if (chosen == null) {
            return EnumSet.allOf(kinds);
        }
        Set<E> found = EnumSet.noneOf(kinds);
        for (String name : chosen.split(",")) {
            try {
                found.add(Enum.valueOf(kinds, name.trim().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        property + " = '" + chosen + "': expected some of " + EnumSet.allOf(kinds), e);
            }
        }
        return found;
    }

    static boolean isWell(Outcome outcome) {
        return outcome.lost() == 0
                && outcome.late() == 0
                && outcome.readFailures().isEmpty()
                && outcome.gapMillis().size() == 4;
    }

    private static String line(Outcome outcome) {
        return outcome.gapMillis().values().stream()
                        .map(gap -> String.format(Locale.ROOT, "%.0f", gap))
                        .toList()
                + " ms, " + outcome.acknowledged() + " writes, " + outcome.lost() + " lost, "
                + outcome.lostByReplication() + " not replicated, " + outcome.late() + " late, "
                + outcome.reads() + " reads, failed " + outcome.readFailures();
    }

    private static String row(DrillKind kind, List<Outcome> outcomes) {
        double[] gaps = outcomes.stream()
                .flatMap(outcome -> outcome.gapMillis().values().stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        Map<String, Long> failures = new TreeMap<>();
        outcomes.forEach(
                outcome -> outcome.writeFailures().forEach((what, count) -> failures.merge(what, count, Long::sum)));
        return String.format(
                Locale.ROOT,
                "%-12s %6d %9.0f %9.0f %9.0f %7d %6d %6d %6d %10d %8d  %s",
                kind,
                gaps.length,
                at(gaps, 0.5),
                at(gaps, 0.99),
                at(gaps, 1),
                outcomes.stream().mapToInt(Outcome::acknowledged).sum(),
                outcomes.stream().mapToInt(Outcome::lost).sum(),
                outcomes.stream().mapToInt(Outcome::lostByReplication).sum(),
                outcomes.stream().mapToInt(Outcome::late).sum(),
                outcomes.stream().mapToLong(Outcome::reads).sum(),
                outcomes.stream()
                        .flatMap(outcome -> outcome.readFailures().values().stream())
                        .mapToLong(Long::longValue)
                        .sum(),
                failures);
    }

    static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * (sorted.length - 1))];
    }

    private static void say(String format, Object... values) {
        System.out.println(
                values.length == 0
                        ? format.replace("%n", System.lineSeparator())
                        : String.format(Locale.ROOT, format, values));
    }
}
