/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks;

import io.github.hibernatemr.testkit.Cluster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link FindById} for every set-up in turn, round after round on one cluster, and prints ratios to plain
 * Hibernate: on a shared machine only what was measured side by side can be compared.
 */
public final class FindByIdComparison {

    private static final List<String> SETUPS = List.of("plain", "memory", "redis");

    private final Map<String, List<Double>> micros = new LinkedHashMap<>();
    private final Map<String, List<Double>> bytes = new LinkedHashMap<>();

    private FindByIdComparison() {}

    /**
     * Runs the comparison.
     *
     * @param arguments the number of rounds; three if there is none
     */
    public static void main(String[] arguments) throws RunnerException {
        int rounds = arguments.length == 0 ? 3 : Integer.parseInt(arguments[0]);
        try (Cluster cluster = Cluster.builder()
                .primary("far")
                .replica("near", "here")
                .redis("here")
                .start()) {
            FindById.stock(cluster.primary());
            cluster.replica("near").awaitCaughtUp(cluster.primary());
            FindByIdComparison comparison = new FindByIdComparison();
            for (int round = 1; round <= rounds; round++) {
                for (String setup : SETUPS) {
                    comparison.run(setup, cluster);
                }
                System.out.println("round " + round + " of " + rounds + " is done");
            }
            comparison.print();
        }
    }

    private void run(String setup, Cluster cluster) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(FindById.class.getName())
                .param("setup", setup)
                .forks(1)
                .warmupIterations(4)
                .warmupTime(TimeValue.seconds(2))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(2))
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend(
                        "-Dbenchmark.primary.url=" + cluster.primary().jdbcUrl(),
                        "-Dbenchmark.replica.url=" + cluster.replica("near").jdbcUrl(),
                        "-Dbenchmark.user=" + cluster.primary().user(),
                        "-Dbenchmark.password=" + cluster.primary().password(),
                        "-Dbenchmark.redis.uri=" + cluster.redis().uri())
                .build();
        Collection<RunResult> results = new Runner(options).run();
        RunResult result = results.iterator().next();
        micros.computeIfAbsent(setup, key -> new ArrayList<>())
                .add(result.getPrimaryResult().getScore());
        bytes.computeIfAbsent(setup, key -> new ArrayList<>())
                .add(result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%n%-8s %12s %12s   %s%n",
                "set-up",
                "us/op",
                "bytes/op",
                "ratio of times to plain, each round; of bytes");
        for (String setup : SETUPS) {
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %12.1f %12.0f   %s; %.2f%n",
                    setup,
                    mean(micros.get(setup)),
                    mean(bytes.get(setup)),
                    ratios(micros.get(setup), micros.get("plain")),
                    mean(bytes.get(setup)) / mean(bytes.get("plain")));
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private static String ratios(List<Double> values, List<Double> base) {
        List<String> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(String.format(Locale.ROOT, "%.2f", values.get(i) / base.get(i)));
        }
        return String.join(" ", ratios);
    }
}
