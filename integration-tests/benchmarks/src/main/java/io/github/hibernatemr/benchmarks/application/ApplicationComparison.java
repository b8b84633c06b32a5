/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import io.github.hibernatemr.benchmarks.application.Turn.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The contestants in turn, round after round, on one cluster for each distance of the primary and each lag of the replica. Prints a
 * table, and writes every turn as a line of JSON to {@code target/application.jsonl}.
 *
 * <p>{@code -Dapplication.distances=80} and {@code -Dapplication.lags=0,1000} are milliseconds, {@code -Dapplication.rounds=3}, {@code
 * -Dapplication.seconds=10}, {@code -Dapplication.threads=12}, {@code -Dapplication.think=1}, milliseconds on the average.
 */
public final class ApplicationComparison {

    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Path RAW = Path.of("target", "application.jsonl");

    /** What pools and Hibernate say of their normal life would drown the table; held, or it would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("");

    private final int rounds = Integer.getInteger("application.rounds", 3);
    private final int threads = Integer.getInteger("application.threads", 12);
    private final Duration measured = Duration.ofSeconds(Integer.getInteger("application.seconds", 10));
    private final Duration think = Duration.ofMillis(Integer.getInteger("application.think", 1));
    private final List<String> raw = new ArrayList<>();

    private ApplicationComparison() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        QUIET.setLevel(Level.SEVERE);
        ApplicationComparison comparison = new ApplicationComparison();
        for (long distance : millis("application.distances", "80")) {
            for (long lag : millis("application.lags", "0,1000")) {
                comparison.compare(Duration.ofMillis(distance), Duration.ofMillis(lag));
            }
        }
        comparison.writeRaw();
    }

    private static long[] millis(String property, String byDefault) {
        return Arrays.stream(System.getProperty(property, byDefault).split(","))
                .mapToLong(text -> Long.parseLong(text.trim()))
                .toArray();
    }

    private void compare(Duration distance, Duration lag) throws Exception {
        say(
                "%nThe primary %d ms away, the replica late by %d ms more than it is by itself",
                distance.toMillis(), lag.toMillis());
        Map<Contestant, List<Result>> results = new EnumMap<>(Contestant.class);
        AtomicLongArray acknowledged = new AtomicLongArray(Site.USERS);
        try (Site site = Site.start(distance)) {
            for (int round = 1; round <= rounds; round++) {
                for (Contestant contestant : Contestant.values()) {
                    if (contestant.version() == null) {
                        say("  %s is not on the class path: run it by mvn -Papplication", contestant.title());
                        continue;
                    }
                    site.lag(Duration.ZERO);
                    site.awaitCaughtUp();
                    Result result = turn(site, contestant, lag, acknowledged);
                    results.computeIfAbsent(contestant, unknown -> new ArrayList<>())
                            .add(result);
                    say(
                            "  round %d, %-24s %6.0f operations/s, %.0f stale of a million",
                            round, contestant.title(), result.throughput(), result.stale());
                    raw.add(json(distance, lag, round, contestant, result));
                }
            }
        }
        table(results);
    }

    private Result turn(Site site, Contestant contestant, Duration lag, AtomicLongArray acknowledged) throws Exception {
        try (Pod one = contestant.start(site);
                Pod other = contestant.start(site)) {
            site.lag(lag);
            return new Turn(site, List.of(one, other), think, acknowledged).run(threads, WARM_UP, measured);
        }
    }

    private static void table(Map<Contestant, List<Result>> results) {
        List<Result> plain = results.getOrDefault(Contestant.PLAIN, List.of());
        say(
                "%n%-24s %10s %14s %24s %24s %6s %9s %5s %7s %11s %7s",
                "medians",
                "ops/s",
                "ratio",
                "read p50/p95/p99 ms",
                "write p50/p95/p99 ms",
                "local",
                "stale/M",
                "lost",
                "failed",
                "connections",
                "CPU us");
        results.forEach((contestant, turns) -> say(
                "%-24s %10.0f %14s %24s %24s %5.0f%% %9.0f %5d %7d %11s %7.0f  %s%s",
                contestant.title(),
                median(turns, Result::throughput),
                ratios(turns, plain),
                percentiles(turns, Result::readMillis),
                percentiles(turns, Result::writeMillis),
                100 * median(turns, Result::local),
                median(turns, Result::stale),
                turns.stream().mapToLong(Result::lost).sum(),
                turns.stream().mapToLong(Result::failed).sum(),
                (long) median(turns, result -> result.connections()[0]) + " + "
                        + (long) median(turns, result -> result.connections()[1]),
                median(turns, Result::cpuMicros),
                contestant.version(),
                contestant.annotated() ? "; reads annotated by hand" : ""));
    }

    /** Of each round, to plain in the same round: the least and the greatest. */
    private static String ratios(List<Result> turns, List<Result> plain) {
        double least = Double.MAX_VALUE;
        double greatest = 0;
        for (int i = 0; i < Math.min(turns.size(), plain.size()); i++) {
            double ratio = turns.get(i).throughput() / plain.get(i).throughput();
            least = Math.min(least, ratio);
            greatest = Math.max(greatest, ratio);
        }
        return String.format(Locale.ROOT, "%.1f to %.1f", least, greatest);
    }

    private static String percentiles(List<Result> turns, java.util.function.Function<Result, double[]> which) {
        return String.format(
                Locale.ROOT,
                "%.1f / %.1f / %.1f",
                median(turns, result -> which.apply(result)[0]),
                median(turns, result -> which.apply(result)[1]),
                median(turns, result -> which.apply(result)[2]));
    }

    private static double median(List<Result> turns, ToDoubleFunction<Result> what) {
        double[] sorted = turns.stream().mapToDouble(what).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String json(Duration distance, Duration lag, int round, Contestant contestant, Result result) {
        return String.format(
                Locale.ROOT,
                "{\"distance_ms\": %d, \"lag_ms\": %d, \"round\": %d, \"contestant\": \"%s\", \"version\": \"%s\", \"annotated\": %b,"
                        + " \"ops_per_s\": %.1f, \"reads\": %d, \"writes\": %d, \"read_ms\": %s, \"write_ms\": %s, \"local\": %.4f,"
                        + " \"stale_per_million\": %.1f, \"lost\": %d, \"failed\": %d, \"connections\": %s, \"cpu_us_per_op\": %.1f}",
                distance.toMillis(),
                lag.toMillis(),
                round,
                contestant.title(),
                contestant.version(),
                contestant.annotated(),
                result.throughput(),
                result.reads(),
                result.writes(),
                Arrays.toString(result.readMillis()),
                Arrays.toString(result.writeMillis()),
                result.local(),
                result.stale(),
                result.lost(),
                result.failed(),
                Arrays.toString(result.connections()),
                result.cpuMicros());
    }

    private void writeRaw() throws IOException {
        Files.createDirectories(RAW.getParent());
        Files.write(RAW, raw);
        say("%nevery turn: %s", RAW);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
