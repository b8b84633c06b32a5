/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.growth;

import io.github.hibernatemr.benchmarks.RoutedUnit;
import io.github.hibernatemr.benchmarks.growth.Load.Outcome;
import io.github.hibernatemr.benchmarks.report.BarChart;
import io.github.hibernatemr.benchmarks.report.JsonLines;
import io.github.hibernatemr.benchmarks.report.Spread;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.lettuce.RedisWriteTimestampStore;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.ClusterBuilder;
import io.github.hibernatemr.testkit.Redis;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How cost grows with load, pods, users and replicas: sessions per second, what a session costs Redis, what sampling costs the primary.
 * Goes through all of it round after round, prints tables and writes {@code target/growth.jsonl} and {@code target/growth.svg}. {@code
 * -Dgrowth.rounds=3}; {@code -Dgrowth.seconds=5} is the time of each step.
 */
public final class Growth {

    private static final Logger QUIET = Logger.getLogger("");
    private static final int POOL_SIZE = 64;
    private static final int READERS = 8;
    private static final int READS_PER_WRITE = 10;
    private static final int MOST_CONNECTIONS = 2_000;
    private static final int RECORDS_AT_A_TIME = 5_000;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");
    private static final Pattern MEMORY = Pattern.compile("used_memory:(\\d+)");
    private static final String SESSIONS = "sessions/s";
    private static final String P50 = "p50 ms";
    private static final String P99 = "p99 ms";

    private final int rounds = Integer.getInteger("growth.rounds", 3);
    private final Duration step = Duration.ofSeconds(Integer.getInteger("growth.seconds", 5));
    private final Map<String, Map<Integer, Map<String, List<Double>>>> steps = new LinkedHashMap<>();
    private final JsonLines raw;
    private int round;

    private Growth(JsonLines raw) {
        this.raw = raw;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        QUIET.setLevel(Level.SEVERE);
        new Growth(new JsonLines(Path.of("target", "growth.jsonl"))).run();
    }

    private void run() throws InterruptedException, IOException {
        for (round = 1; round <= rounds; round++) {
            load();
            pods();
            users();
            replicas();
        }
        print();
        plot();
    }

    private static Cluster cluster(int replicas) {
        ClusterBuilder builder = Cluster.builder().primary("far").redis(RoutedUnit.HERE);
        for (int i = 1; i <= replicas; i++) {
            builder.replica("replica" + i, RoutedUnit.HERE);
        }
        Cluster cluster = builder.setting("max_connections", String.valueOf(MOST_CONNECTIONS))
                .start();
        cluster.primary()
                .execute(
                        "create table Goods (id bigint primary key, version int not null, sold bigint not null)",
                        "insert into Goods select id, 0, 0 from generate_series(0, " + (Load.ROWS - 1) + ") id",
                        "analyze");
        cluster.awaitCaughtUp();
        return cluster;
    }

    private static EntityManagerFactory pod(Cluster cluster) {
        Map<String, Object> settings = RoutedUnit.settings(cluster);
        settings.put("hibernate.mr.store.uri", cluster.redis().uri(RoutedUnit.HERE));
        // All of them share one machine here, which a region's pods do not.
        settings.put("hibernate.mr.store.timeout", "500ms");
        settings.put("hibernate.mr.pool.maximumPoolSize", String.valueOf(POOL_SIZE));
        settings.put("hibernate.mr.pool.minimumIdle", "1");
        return RoutedUnit.open(settings, Goods.class);
    }

    /** Up to where more threads bring no more. */
    private void load() throws InterruptedException, IOException {
        try (Cluster cluster = cluster(1);
                EntityManagerFactory pod = pod(cluster)) {
            new Load(List.of(pod), READERS, Load.ROWS, READS_PER_WRITE).run(WARM_UP);
            for (int threads : List.of(1, 2, 4, 8, 16, 32, 64)) {
                Outcome outcome = new Load(List.of(pod), threads, Load.ROWS, READS_PER_WRITE).run(step);
                add("threads of one pod, ten reads to a write", threads, outcome, Map.of());
            }
        }
    }

    private void pods() throws InterruptedException, IOException {
        for (int count : List.of(1, 2, 4, 8, 16)) {
            try (Cluster cluster = cluster(1)) {
                List<EntityManagerFactory> pods = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    pods.add(pod(cluster));
                }
                Load reading = new Load(pods, READERS, Load.ROWS, 0);
                reading.run(WARM_UP.dividedBy(2));
                Samples samples = Samples.of(pods);
                Outcome outcome = reading.run(step);
                double whileReading = samples.perSecond() / count;
                samples = Samples.of(pods);
                new Load(pods, READERS, Load.ROWS, READS_PER_WRITE).run(step);
                double whileWriting = samples.perSecond() / count;
                pods.forEach(EntityManagerFactory::close);
                add(
                        "pods, eight threads in all, reading",
                        count,
                        outcome,
                        Map.of("samples/s of a pod", whileReading, "writing too", whileWriting));
            }
        }
    }

    /** Keys in the store, all of which have written a moment ago. */
    private void users() throws InterruptedException, IOException {
        try (Cluster cluster = cluster(1);
                EntityManagerFactory pod = pod(cluster)) {
            new Load(List.of(pod), READERS, Load.ROWS, 0).run(WARM_UP);
            for (int users : List.of(100, 1_000, 10_000, 100_000, 1_000_000)) {
                cluster.redis().flush();
                long empty = memory(cluster.redis());
                fill(cluster, users);
                double bytes = (double) (memory(cluster.redis()) - empty) / users;
                long commands = commands(cluster.redis());
                Outcome outcome = new Load(List.of(pod), READERS, users, 0).run(step);
                double each = (double) (commands(cluster.redis()) - commands)
                        / outcome.micros().getTotalCount();
                add(
                        "users who have written lately",
                        users,
                        outcome,
                        Map.of("Redis: bytes of a key", bytes, "commands of a session", each));
            }
        }
    }

    private static void fill(Cluster cluster, int users) {
        Map<String, Object> settings = RoutedUnit.settings(cluster);
        settings.put("hibernate.mr.store.uri", cluster.redis().uri(RoutedUnit.HERE));
        Instant now = Instant.now();
        try (RedisWriteTimestampStore store = RedisWriteTimestampStore.open(
                "filling", Settings.read(settings, name -> null).store(), () -> now)) {
            awaitConnected(store);
            List<CompletableFuture<Void>> under = new ArrayList<>();
            for (int user = 0; user < users; user++) {
                under.add(store.record(ConsistencyKey.of(Load.name(user)), now.minusSeconds(1))
                        .toCompletableFuture());
                if (under.size() == RECORDS_AT_A_TIME || user == users - 1) {
                    under.forEach(CompletableFuture::join);
                    under.clear();
                }
            }
        }
    }

    private static void awaitConnected(RedisWriteTimestampStore store) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                store.ping().toCompletableFuture().join();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** With one user in each session, who is at home on one of them. */
    private void replicas() throws InterruptedException, IOException {
        for (int count : List.of(1, 2, 4, 8)) {
            try (Cluster cluster = cluster(count);
                    EntityManagerFactory pod = pod(cluster)) {
                Load reading = new Load(List.of(pod), READERS, Load.ROWS, 0);
                reading.run(WARM_UP.dividedBy(2));
                Outcome outcome = reading.run(step);
                DoubleSummaryStatistics shares = cluster.replicas().stream()
                        .mapToDouble(replica -> 100 * outcome.share(replica.name()))
                        .summaryStatistics();
                add(
                        "replicas in the region",
                        count,
                        outcome,
                        Map.of("% on the least read", shares.getMin(), "% on the most read", shares.getMax()));
            }
        }
    }

    private static long memory(Redis redis) {
        Matcher memory = MEMORY.matcher(redis.ask("INFO memory").get(0));
        if (!memory.find()) {
            throw new IllegalStateException("Redis does not say " + MEMORY);
        }
        return Long.parseLong(memory.group(1));
    }

    private static long commands(Redis redis) {
        long all = 0;
        Matcher calls = CALLS.matcher(redis.ask("INFO commandstats").get(0));
        while (calls.find()) {
            all += calls.group(1).equals("info") ? 0 : Long.parseLong(calls.group(2));
        }
        return all;
    }

    private void add(String what, int number, Outcome outcome, Map<String, Double> more) throws IOException {
        Map<String, Double> values = new TreeMap<>(more);
        values.put(SESSIONS, outcome.perSecond());
        values.put(P50, outcome.millis(50));
        values.put(P99, outcome.millis(99));
        Map<String, List<Double>> series = steps.computeIfAbsent(what, unknown -> new LinkedHashMap<>())
                .computeIfAbsent(number, unknown -> new TreeMap<>());
        values.forEach((name, value) ->
                series.computeIfAbsent(name, unknown -> new ArrayList<>()).add(value));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("round", round);
        line.put("grows", what);
        line.put("to", number);
        line.putAll(values);
        raw.add(line);
        say("round %d of %d, %s: %,d: %,.0f sessions/s", round, rounds, what, number, outcome.perSecond());
    }

    private void print() {
        steps.forEach((what, numbers) -> {
            say("%n%s: medians (least to greatest)", what);
            numbers.forEach((number, values) -> say(
                    "%,10d  %s",
                    number,
                    values.entrySet().stream()
                            .map(value -> value.getKey() + " " + text(Spread.of(value.getValue())))
                            .collect(Collectors.joining(" | "))));
        });
    }

    private static String text(Spread spread) {
        return spread.text(spread.median() < 10 ? 2 : 0);
    }

    private void plot() throws IOException {
        double most = steps.values().stream()
                .flatMap(numbers -> numbers.values().stream())
                .mapToDouble(values -> Spread.of(values.get(SESSIONS)).greatest())
                .max()
                .orElse(1);
        BarChart chart = new BarChart("Sessions per second", most, 0);
        steps.forEach((what, numbers) -> {
            chart.group(what);
            numbers.forEach((number, values) ->
                    chart.bar(String.format(Locale.ROOT, "%,d", number), Spread.of(values.get(SESSIONS)), 1));
        });
        Path plot = Path.of("target", "growth.svg");
        chart.write(plot);
        say("%nevery step: %s, plot: %s", raw.file(), plot);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
