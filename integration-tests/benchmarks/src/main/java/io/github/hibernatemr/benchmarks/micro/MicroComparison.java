/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.micro;

import io.github.hibernatemr.benchmarks.report.BarChart;
import io.github.hibernatemr.benchmarks.report.JsonLines;
import io.github.hibernatemr.benchmarks.report.Spread;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.ClusterBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link RouteDecision}, and round after round {@link Operations}, in a new JVM each, on one cluster. Prints times, bytes and
 * ratios to plain Hibernate on the node that the operation runs on, and writes {@code target/micro.jsonl} and {@code target/micro.svg}.
 *
 * <p>{@code -Dmicro.rounds=3}, {@code -Dmicro.operations=find,query}, {@code -Dmicro.threads=1,2,8,64} for find in contention, {@code
 * -Dmicro.millis=0.5} for a network that is not of this machine, {@code
 * -Dmicro.virtual.java=/path/to/java} of a JDK with virtual threads, if this is none, {@code -Dmicro.profiler=async:...} as JMH takes
 * it.
 */
public final class MicroComparison {

    private static final List<Variant> ALL = List.of(Variant.values());
    private static final List<Variant> WRITERS =
            ALL.stream().filter(variant -> variant != Variant.PLAIN_ON_REPLICA).toList();
    private static final List<Variant> CONTENDERS =
            List.of(Variant.PLAIN_ON_REPLICA, Variant.MEMORY_SESSION, Variant.REDIS_SESSION);
    private static final String FIND = "find";
    private static final TimeValue TURN = TimeValue.milliseconds(100);

    /** Fewer, and what a look-up runs through in Lettuce is not compiled yet. */
    private static final int TURNS_TO_WARM_UP = 40;

    private static final int TURNS = 16;
    private static final int VIRTUAL_THREADS_SINCE = 21;
    private static final int LONGEST_BAR = 2;

    private final int rounds = Integer.getInteger("micro.rounds", 3);
    private final List<String> operations = list("micro.operations", "noStatement,connection,find,query,insert,change");
    private final List<String> threads = list("micro.threads", "1,2,8,64");
    private final @Nullable String profiler = System.getProperty("micro.profiler");
    private final Cluster cluster;
    private final JsonLines raw;
    private final Map<String, Map<Variant, List<Score>>> scores = new LinkedHashMap<>();

    /** The medians of one variant's turns in one JVM, with the ratio to plain Hibernate in that JVM. */
    private record Score(double micros, double bytes, double ratio, double bytesRatio) {}

    private MicroComparison(Cluster cluster, JsonLines raw) {
        this.cluster = cluster;
        this.raw = raw;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws RunnerException, IOException {
        JsonLines raw = new JsonLines(Path.of("target", "micro.jsonl"));
        Duration roundTrip =
                Duration.ofNanos(Math.round(1e6 * Double.parseDouble(System.getProperty("micro.millis", "0"))));
        ClusterBuilder builder = Cluster.builder()
                .primary("far")
                .replica("near", Unit.HERE)
                .redis(Unit.HERE)
                .setting("max_connections", "500");
        if (!roundTrip.isZero()) {
            builder.roundTrip(Unit.PODS, Unit.HERE, roundTrip).roundTrip(Unit.PODS, "far", roundTrip);
        }
        try (Cluster cluster = builder.start()) {
            Unit.stock(cluster.primary());
            cluster.awaitCaughtUp();
            new MicroComparison(cluster, raw).run();
        }
    }

    private static List<String> list(String property, String byDefault) {
        return Arrays.stream(System.getProperty(property, byDefault).split(","))
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private void run() throws RunnerException, IOException {
        decisions();
        for (int round = 1; round <= rounds; round++) {
            for (String operation : operations) {
                boolean writes = operation.equals("insert") || operation.equals("change");
                measure(round, operation, writes ? WRITERS : ALL, options(operation, writes ? WRITERS : ALL));
            }
            for (String each : threads) {
                int callers = Integer.parseInt(each);
                measure(
                        round,
                        "find, " + each + (callers == 1 ? " thread" : " threads"),
                        CONTENDERS,
                        options(FIND, CONTENDERS).threads(callers));
                String java = javaWithVirtualThreads();
                if (java != null && callers > 1) {
                    measure(
                            round,
                            "find, " + each + " virtual threads",
                            CONTENDERS,
                            options(FIND, CONTENDERS)
                                    .threads(callers)
                                    .jvm(java)
                                    .jvmArgsAppend(jvmArguments(CONTENDERS, VirtualThreads.options())));
                }
            }
        }
        print();
        plot();
    }

    /** This one, or the one that was named; null if neither has any. */
    private static @Nullable String javaWithVirtualThreads() {
        String named = System.getProperty("micro.virtual.java");
        String own = Runtime.version().feature() >= VIRTUAL_THREADS_SINCE
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : null;
        return named == null ? own : named;
    }

    private static void decisions() throws RunnerException {
        say("the decision alone, by the number of replicas in the region");
        for (RunResult result : new Runner(new OptionsBuilder()
                        .include(RouteDecision.class.getName())
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run()) {
            say(
                    "  %s: %.0f ns +- %.0f, %.0f bytes",
                    result.getParams().getParam("replicas"),
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError(),
                    score(result.getSecondaryResults()));
        }
    }

    private ChainedOptionsBuilder options(String operation, List<Variant> variants) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Operations.class.getName() + "\\." + operation + "$")
                .forks(1)
                .warmupIterations(TURNS_TO_WARM_UP * variants.size())
                .warmupTime(TURN)
                .measurementIterations(TURNS * variants.size())
                .measurementTime(TURN)
                // Threads that spin until all are there take the servers' cores.
                .syncIterations(false)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(jvmArguments(variants, List.of()));
        if (profiler != null) {
            int colon = (profiler + ":").indexOf(':');
            options.addProfiler(
                    profiler.substring(0, colon), profiler.substring(Math.min(colon + 1, profiler.length())));
        }
        return options;
    }

    private String[] jvmArguments(List<Variant> variants, List<String> more) {
        List<String> arguments = new ArrayList<>(Unit.addresses(cluster));
        arguments.add("-D" + Operations.VARIANTS + "="
                + variants.stream().map(Variant::name).collect(Collectors.joining(",")));
        arguments.addAll(more);
        return arguments.toArray(String[]::new);
    }

    private void measure(int round, String operation, List<Variant> variants, ChainedOptionsBuilder options)
            throws RunnerException, IOException {
        Collection<IterationResult> iterations = new Runner(options.build())
                .runSingle()
                .getBenchmarkResults()
                .iterator()
                .next()
                .getIterationResults();
        Map<Variant, List<Double>> micros = new LinkedHashMap<>();
        Map<Variant, List<Double>> bytes = new LinkedHashMap<>();
        int turn = 0;
        for (IterationResult iteration : iterations) {
            Variant variant = variants.get(turn % variants.size());
            turn++;
            micros.computeIfAbsent(variant, unknown -> new ArrayList<>())
                    .add(iteration.getPrimaryResult().getScore());
            bytes.computeIfAbsent(variant, unknown -> new ArrayList<>()).add(score(iteration.getSecondaryResults()));
        }
        for (Variant variant : variants) {
            Variant base = variants.contains(Variant.PLAIN_ON_REPLICA) && !variant.isStrong()
                    ? Variant.PLAIN_ON_REPLICA
                    : Variant.PLAIN_ON_PRIMARY;
            Score score = new Score(
                    median(micros, variant),
                    median(bytes, variant),
                    median(micros, variant) / median(micros, base),
                    median(bytes, variant) / median(bytes, base));
            scores.computeIfAbsent(operation, unknown -> new LinkedHashMap<>())
                    .computeIfAbsent(variant, unknown -> new ArrayList<>())
                    .add(score);
            write(round, operation, variant, score, micros.get(variant));
        }
        say("round %d of %d: %s", round, rounds, operation);
    }

    private void write(int round, String operation, Variant variant, Score score, List<Double> micros)
            throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("round", round);
        line.put("operation", operation);
        line.put("variant", variant.title());
        line.put("us", score.micros);
        line.put("bytes", score.bytes);
        line.put("ratio", score.ratio);
        line.put("bytes_ratio", score.bytesRatio);
        line.put("turns_us", micros.stream().mapToDouble(Double::doubleValue).toArray());
        raw.add(line);
    }

    private static double median(Map<Variant, List<Double>> values, Variant variant) {
        return Spread.of(values.get(variant)).median();
    }

    private static double score(Map<String, Result> secondary) {
        return secondary.get("gc.alloc.rate.norm").getScore();
    }

    private void print() {
        say(
                "%n%-28s %-18s %30s %24s %10s %8s",
                "medians (least to greatest)", "", "us for an operation", "ratio to plain", "bytes", "ratio");
        scores.forEach((operation, variants) -> variants.forEach((variant, rounded) -> say(
                "%-28s %-18s %30s %24s %10.0f %8.2f",
                operation,
                variant.title(),
                spread(rounded, Score::micros).text(1),
                spread(rounded, Score::ratio).text(3),
                spread(rounded, Score::bytes).median(),
                spread(rounded, Score::bytesRatio).median())));
        say("%nevery turn: %s", raw.file());
    }

    private void plot() throws IOException {
        BarChart chart =
                new BarChart("Time for an operation, as a ratio to plain Hibernate on the same node", LONGEST_BAR, 2);
        scores.forEach((operation, variants) -> {
            chart.group(operation);
            variants.forEach((variant, rounded) -> {
                if (variant.level() != null) {
                    chart.bar(
                            variant.title(),
                            spread(rounded, Score::ratio),
                            variant.unit().ordinal());
                }
            });
        });
        Path file = Path.of("target", "micro.svg");
        chart.write(file);
        say("plot: %s", file);
    }

    private static Spread spread(List<Score> rounded, java.util.function.ToDoubleFunction<Score> what) {
        return Spread.of(rounded.stream().mapToDouble(what).boxed().toList());
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
