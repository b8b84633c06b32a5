/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import io.github.hibernatemr.benchmarks.application.Turn.Result;
import io.github.hibernatemr.benchmarks.report.BarChart;
import io.github.hibernatemr.benchmarks.report.JsonLines;
import io.github.hibernatemr.benchmarks.report.Spread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The contestants in turn, round after round, on one cluster for each case: a distance of the primary and a lag of the replica beyond
 * its own. Prints a table for each, and writes every turn as a line of JSON to {@code target/application.jsonl}, and a plot to {@code
 * target/application.svg}.
 *
 * <p>{@code -Dapplication.cases=80+0,80+1000} are the round trip and the lag in milliseconds, {@code -Dapplication.rounds=3}, {@code
 * -Dapplication.seconds=10}, {@code -Dapplication.threads=12}, {@code -Dapplication.think=300}, milliseconds on the
 * average between a write and the look at it.
 */
public final class ApplicationComparison {

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int LONGEST_BAR = 16;

    /** What pools and Hibernate say of their normal life would drown the table; held, or it would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("");

    private final int rounds = Integer.getInteger("application.rounds", 3);
    private final int threads = Integer.getInteger("application.threads", 12);
    private final Duration measured = Duration.ofSeconds(Integer.getInteger("application.seconds", 10));
    private final Duration think = Duration.ofMillis(Integer.getInteger("application.think", 300));
    private final JsonLines raw;
    private final BarChart chart =
            new BarChart("Operations per second, as a ratio to plain Hibernate on the primary", LONGEST_BAR, 1);

    private ApplicationComparison(JsonLines raw) {
        this.raw = raw;
    }

    /** The primary's distance and the replica's lag beyond its own. */
    private record Case(Duration roundTrip, Duration lag) {

        static Case of(String text) {
            String[] millis = text.trim().split("\\+");
            return new Case(millis(millis[0]), millis(millis[1]));
        }

        private static Duration millis(String text) {
            return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e6));
        }

        static double millis(Duration duration) {
            return duration.toNanos() / 1e6;
        }

        String title() {
            return String.format(
                    Locale.ROOT, "the primary %s ms away, replica's lag + %s ms", text(roundTrip), text(lag));
        }

        private static String text(Duration duration) {
            return String.valueOf(millis(duration)).replaceFirst("\\.0$", "");
        }
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        QUIET.setLevel(Level.SEVERE);
        ApplicationComparison comparison =
                new ApplicationComparison(new JsonLines(Path.of("target", "application.jsonl")));
        for (Contestant contestant : Contestant.values()) {
            if (contestant.version() == null) {
                say("%s is not on the class path: run it by mvn -Papplication", contestant.title());
            }
        }
        comparison.rehearse();
        for (String each :
                System.getProperty("application.cases", "80+0,80+1000").split(",")) {
            comparison.compare(Case.of(each));
        }
        Path plot = Path.of("target", "application.svg");
        comparison.chart.write(plot);
        say("%nevery turn: %s, plot: %s", comparison.raw.file(), plot);
    }

    /** Else the first round would measure how long it takes to compile each contestant, of which those with more code have more. */
    private void rehearse() throws Exception {
        try (Site site = Site.start(Duration.ofMillis(1))) {
            AtomicLongArray acknowledged = new AtomicLongArray(Site.USERS);
            for (Contestant contestant : contestants()) {
                try (Pods pods = new Pods(site, contestant)) {
                    Result result = pods.turn(site, acknowledged);
                    say("  rehearsal, %-30s %6.0f operations/s", contestant.title(), result.throughput());
                }
            }
        }
    }

    private static List<Contestant> contestants() {
        return Arrays.stream(Contestant.values())
                .filter(contestant -> contestant.version() != null)
                .toList();
    }

    private void compare(Case of) throws Exception {
        say("%n%s", of.title());
        Map<Contestant, List<Result>> results = new EnumMap<>(Contestant.class);
        Map<Contestant, Pods> running = new EnumMap<>(Contestant.class);
        AtomicLongArray acknowledged = new AtomicLongArray(Site.USERS);
        try (Site site = Site.start(of.roundTrip)) {
            for (int round = 1; round <= rounds; round++) {
                for (Contestant contestant : contestants()) {
                    site.lag(Duration.ZERO);
                    site.awaitCaughtUp();
                    Pods pods = running.get(contestant);
                    if (pods == null) {
                        pods = new Pods(site, contestant);
                        running.put(contestant, pods);
                    }
                    site.lag(of.lag);
                    Result result = pods.turn(site, acknowledged);
                    results.computeIfAbsent(contestant, unknown -> new ArrayList<>())
                            .add(result);
                    say(
                            "  round %d, %-30s %6.0f operations/s, %.0f stale of a million",
                            round, contestant.title(), result.throughput(), result.stale());
                    raw.add(line(of, round, contestant, pods, result));
                }
            }
            for (Pods pods : running.values()) {
                pods.close();
            }
        }
        table(results, running);
        plot(of, results);
    }

    /** Two pods of a contestant's, which wait while it is another's turn. */
    private final class Pods implements AutoCloseable {

        private final Contestant contestant;
        private final List<Pod> pods;
        private final long[] others;
        private long @Nullable [] connections;

        Pods(Site site, Contestant contestant) {
            this.contestant = contestant;
            this.others = site.connections();
            this.pods = List.of(contestant.start(site), contestant.start(site));
        }

        Result turn(Site site, AtomicLongArray acknowledged) throws InterruptedException {
            Result result = new Turn(site, pods, think, acknowledged).run(threads, WARM_UP, measured);
            if (connections == null) {
                // Those of the others do not change while they wait.
                long[] all = site.connections();
                connections = new long[] {all[0] - others[0], all[1] - others[1]};
            }
            return result;
        }

        /** To the primary and to the replica. */
        long[] connections() {
            return Objects.requireNonNull(connections, () -> contestant + " has had no turn yet");
        }

        @Override
        public void close() throws Exception {
            for (Pod pod : pods) {
                pod.close();
            }
        }
    }

    private static void table(Map<Contestant, List<Result>> results, Map<Contestant, Pods> running) {
        List<Result> plain = results.getOrDefault(Contestant.PLAIN, List.of());
        say(
                "%n%-30s %7s %22s %22s %24s %24s %6s %9s %5s %7s %11s %7s",
                "medians",
                "ops/s",
                "ratio to plain",
                "read p50, plain's to it",
                "read p50/p95/p99 ms",
                "write p50/p95/p99 ms",
                "local",
                "stale/M",
                "lost",
                "failed",
                "connections",
                "CPU us");
        results.forEach((contestant, turns) -> say(
                "%-30s %7.0f %22s %22s %24s %24s %5.0f%% %9.0f %5d %7d %11s %7.0f  %s%s",
                contestant.title(),
                median(turns, Result::throughput),
                ratios(turns, plain, Result::throughput).text(1),
                ratios(plain, turns, result -> result.readMillis()[0]).text(1),
                percentiles(turns, Result::readMillis),
                percentiles(turns, Result::writeMillis),
                100 * median(turns, Result::local),
                median(turns, Result::stale),
                turns.stream().mapToLong(Result::lost).sum(),
                turns.stream().mapToLong(Result::failed).sum(),
                running.get(contestant).connections()[0] + " + "
                        + running.get(contestant).connections()[1],
                median(turns, Result::cpuMicros),
                contestant.version(),
                contestant.annotated() ? "; reads annotated by hand" : ""));
    }

    private void plot(Case of, Map<Contestant, List<Result>> results) {
        chart.group(of.title());
        List<Result> plain = results.getOrDefault(Contestant.PLAIN, List.of());
        results.forEach((contestant, turns) -> {
            String stale = String.format(Locale.ROOT, ", %.0f stale/M", median(turns, Result::stale));
            chart.bar(contestant.title() + stale, ratios(turns, plain, Result::throughput), contestant.ordinal());
        });
    }

    /** Of each round: what was measured next to each other. */
    private static Spread ratios(List<Result> turns, List<Result> base, ToDoubleFunction<Result> what) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(turns.size(), base.size()); i++) {
            ratios.add(what.applyAsDouble(turns.get(i)) / what.applyAsDouble(base.get(i)));
        }
        return Spread.of(ratios);
    }

    private static String percentiles(List<Result> turns, Function<Result, double[]> which) {
        return String.format(
                Locale.ROOT,
                "%.1f / %.1f / %.1f",
                median(turns, result -> which.apply(result)[0]),
                median(turns, result -> which.apply(result)[1]),
                median(turns, result -> which.apply(result)[2]));
    }

    private static double median(List<Result> turns, ToDoubleFunction<Result> what) {
        return Spread.of(turns.stream().mapToDouble(what).boxed().toList()).median();
    }

    private static Map<String, Object> line(Case of, int round, Contestant contestant, Pods pods, Result result) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("distance_ms", Case.millis(of.roundTrip));
        line.put("lag_ms", Case.millis(of.lag));
        line.put("round", round);
        line.put("contestant", contestant.title());
        line.put("version", String.valueOf(contestant.version()));
        line.put("annotated", contestant.annotated());
        line.put("ops_per_s", result.throughput());
        line.put("reads", result.reads());
        line.put("writes", result.writes());
        line.put("read_ms", result.readMillis());
        line.put("write_ms", result.writeMillis());
        line.put("local", result.local());
        line.put("stale_per_million", result.stale());
        line.put("lost", result.lost());
        line.put("failed", result.failed());
        line.put("connections_primary", pods.connections()[0]);
        line.put("connections_replica", pods.connections()[1]);
        line.put("cpu_us_per_op", result.cpuMicros());
        return line;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
