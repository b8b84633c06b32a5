/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.growth;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.benchmarks.RoutedUnit;
import io.github.hibernatemr.benchmarks.report.BarChart;
import io.github.hibernatemr.benchmarks.report.JsonLines;
import io.github.hibernatemr.benchmarks.report.Spread;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.lettuce.RedisWriteTimestampStore;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.ClusterBuilder;
import io.github.hibernatemr.testkit.Redis;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.RollbackException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How cost grows with pods, users, replicas and load: sessions per second, what a session costs Redis, what sampling costs the primary.
 * Prints tables and writes {@code target/growth.jsonl} and {@code target/growth.svg}. {@code -Dgrowth.seconds=5} is the time of each step.
 */
public final class Growth {

    private static final Logger QUIET = Logger.getLogger("");
    private static final int ROWS = 1_000;
    private static final int POOL_SIZE = 64;
    private static final int READERS = 8;
    private static final int READS_PER_WRITE = 10;
    private static final int MOST_CONNECTIONS = 2_000;
    private static final int RECORDS_AT_A_TIME = 5_000;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration PUBLISHED_AFTER = Duration.ofSeconds(2);
    private static final Pattern CALLS = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");
    private static final Pattern MEMORY = Pattern.compile("used_memory:(\\d+)");

    private final Duration step = Duration.ofSeconds(Integer.getInteger("growth.seconds", 5));
    private final Map<String, Map<Integer, Double>> sessions = new LinkedHashMap<>();
    private final JsonLines raw;

    private Growth(JsonLines raw) {
        this.raw = raw;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        QUIET.setLevel(Level.SEVERE);
        Growth growth = new Growth(new JsonLines(Path.of("target", "growth.jsonl")));
        growth.load();
        growth.pods();
        growth.users();
        growth.replicas();
        growth.plot();
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
                        "insert into Goods select id, 0, 0 from generate_series(0, " + (ROWS - 1) + ") id",
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

    /** Threads on one pod, up to where more of them bring no more. */
    private void load() throws InterruptedException, IOException {
        say(
                "threads of one pod, ten reads to a write%n%8s %12s %10s %10s",
                "threads", "sessions/s", "p50 ms", "p99 ms");
        try (Cluster cluster = cluster(1);
                EntityManagerFactory pod = pod(cluster)) {
            run(List.of(pod), READERS, ROWS, READS_PER_WRITE, WARM_UP);
            for (int threads : List.of(1, 2, 4, 8, 16, 32, 64)) {
                Outcome outcome = run(List.of(pod), threads, ROWS, READS_PER_WRITE, step);
                say("%8d %12.0f %10.2f %10.2f", threads, outcome.perSecond(), outcome.millis(50), outcome.millis(99));
                add("threads", threads, outcome, Map.of());
            }
        }
    }

    private void pods() throws InterruptedException, IOException {
        say(
                "%npods, eight threads in all%n%8s %12s %10s %26s %26s",
                "pods", "sessions/s", "p99 ms", "samples/s a pod, reading", "writing too");
        for (int count : List.of(1, 2, 4, 8, 16)) {
            try (Cluster cluster = cluster(1)) {
                List<EntityManagerFactory> pods = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    pods.add(pod(cluster));
                }
                run(pods, READERS, ROWS, 0, WARM_UP.dividedBy(2));
                Samples samples = Samples.of(pods);
                Outcome outcome = run(pods, READERS, ROWS, 0, step);
                double reading = samples.perSecond() / count;
                samples = Samples.of(pods);
                run(pods, READERS, ROWS, READS_PER_WRITE, step);
                double writing = samples.perSecond() / count;
                pods.forEach(EntityManagerFactory::close);
                say(
                        "%8d %12.0f %10.2f %26.1f %26.1f",
                        count, outcome.perSecond(), outcome.millis(99), reading, writing);
                add("pods", count, outcome, Map.of("samples_per_s", reading, "samples_per_s_writing", writing));
            }
        }
    }

    /** Counts the samples that pods take of the primary. */
    private static final class Samples {

        /** More often than the primary is ever asked. */
        private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

        private final List<MultiRegion> pods;
        private final long begun = System.nanoTime();
        private final Thread counter = new Thread(this::count, "samples");
        private volatile boolean ended;
        private long seen;

        private Samples(List<MultiRegion> pods) {
            this.pods = pods;
        }

        static Samples of(List<EntityManagerFactory> pods) {
            Samples samples = new Samples(pods.stream().map(MultiRegion::of).toList());
            samples.counter.start();
            return samples;
        }

        private void count() {
            List<@Nullable Instant> latest = new ArrayList<>(Collections.nCopies(pods.size(), null));
            while (!ended) {
                for (int i = 0; i < pods.size(); i++) {
                    Instant sample = pods.get(i).topology().lastSample();
                    if (!Objects.equals(latest.set(i, sample), sample)) {
                        seen++;
                    }
                }
                LockSupport.parkNanos(EVERY_NANOS);
            }
        }

        double perSecond() throws InterruptedException {
            ended = true;
            counter.join();
            return seen / ((System.nanoTime() - begun) / 1e9);
        }
    }

    /** Keys in the store, all of which have written a moment ago. */
    private void users() throws InterruptedException, IOException {
        say(
                "%nusers who have written lately%n%9s %14s %12s %10s %24s",
                "users", "bytes of Redis", "sessions/s", "p99 ms", "commands for a session");
        try (Cluster cluster = cluster(1);
                EntityManagerFactory pod = pod(cluster)) {
            run(List.of(pod), READERS, ROWS, 0, WARM_UP);
            for (int users : List.of(100, 1_000, 10_000, 100_000, 1_000_000)) {
                cluster.redis().flush();
                long empty = number(MEMORY, cluster.redis().ask("INFO memory").get(0));
                fill(cluster, users);
                double bytes = (double) (number(
                                        MEMORY,
                                        cluster.redis().ask("INFO memory").get(0))
                                - empty)
                        / users;
                long commands = commands(cluster.redis());
                Outcome outcome = run(List.of(pod), READERS, users, 0, step);
                double each = (double) (commands(cluster.redis()) - commands) / outcome.sessions();
                say("%9d %14.0f %12.0f %10.2f %24.2f", users, bytes, outcome.perSecond(), outcome.millis(99), each);
                add("users", users, outcome, Map.of("redis_bytes_per_key", bytes, "redis_commands_per_session", each));
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
                under.add(store.record(ConsistencyKey.of(name(user)), now.minusSeconds(1))
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
        say(
                "%nreplicas in the region%n%9s %12s %10s %34s",
                "replicas", "sessions/s", "p99 ms", "share of the least and most read");
        for (int count : List.of(1, 2, 4, 8)) {
            try (Cluster cluster = cluster(count);
                    EntityManagerFactory pod = pod(cluster)) {
                run(List.of(pod), READERS, ROWS, 0, WARM_UP.dividedBy(2));
                long[] before = scans(cluster);
                Outcome outcome = run(List.of(pod), READERS, ROWS, 0, step);
                // Servers publish what they count with some delay.
                Thread.sleep(PUBLISHED_AFTER.toMillis());
                long[] after = scans(cluster);
                double least = 1;
                double most = 0;
                for (int i = 0; i < count; i++) {
                    double share = (double) (after[i] - before[i]) / outcome.sessions();
                    least = Math.min(least, share);
                    most = Math.max(most, share);
                }
                say(
                        "%9d %12.0f %10.2f %20.0f %% to %.0f %%",
                        count, outcome.perSecond(), outcome.millis(99), 100 * least, 100 * most);
                add("replicas", count, outcome, Map.of("least_share", least, "greatest_share", most));
            }
        }
    }

    private static long[] scans(Cluster cluster) {
        return cluster.replicas().stream()
                .mapToLong(replica -> Long.parseLong(String.valueOf(replica.query(
                        "select coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0)::bigint from pg_stat_user_tables"))))
                .toArray();
    }

    private static long commands(Redis redis) {
        long all = 0;
        Matcher calls = CALLS.matcher(redis.ask("INFO commandstats").get(0));
        while (calls.find()) {
            all += calls.group(1).equals("info") ? 0 : Long.parseLong(calls.group(2));
        }
        return all;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("Redis does not say " + pattern);
        }
        return Long.parseLong(matcher.group(1));
    }

    private record Outcome(Histogram micros, double seconds) {

        long sessions() {
            return micros.getTotalCount();
        }

        double perSecond() {
            return sessions() / seconds;
        }

        double millis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1e3;
        }
    }

    /** @param readsPerWrite 0 for none at all */
    private static Outcome run(
            List<EntityManagerFactory> pods, int threads, int users, int readsPerWrite, Duration time)
            throws InterruptedException {
        Histogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
        long started = System.nanoTime();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int first = i;
            callers.add(new Thread(() -> {
                for (int n = first; System.nanoTime() - started < time.toNanos(); n++) {
                    EntityManagerFactory pod = pods.get(n % pods.size());
                    long begun = System.nanoTime();
                    session(pod, users, readsPerWrite);
                    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        return new Outcome(micros, (System.nanoTime() - started) / 1e9);
    }

    private static void session(EntityManagerFactory pod, int users, int readsPerWrite) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int goods = random.nextInt(ROWS);
        boolean writes = readsPerWrite > 0 && random.nextInt(readsPerWrite + 1) == 0;
        try (var scope = ConsistencyScope.of(name(users == ROWS ? goods : random.nextInt(users)));
                EntityManager em = pod.createEntityManager()) {
            em.getTransaction().begin();
            Goods found = em.find(Goods.class, goods);
            if (writes) {
                found.sell();
            }
            em.getTransaction().commit();
        } catch (RollbackException somebodyElseSoldItMeanwhile) {
            // Counted as any other: it has cost as much.
        }
    }

    private static String name(int user) {
        return "user-" + user;
    }

    private void add(String what, int number, Outcome outcome, Map<String, Double> more) throws IOException {
        sessions.computeIfAbsent(what, unknown -> new LinkedHashMap<>()).put(number, outcome.perSecond());
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("grows", what);
        line.put("to", number);
        line.put("sessions_per_s", outcome.perSecond());
        line.put("p50_ms", outcome.millis(50));
        line.put("p99_ms", outcome.millis(99));
        line.putAll(more);
        raw.add(line);
    }

    private void plot() throws IOException {
        double most = sessions.values().stream()
                .flatMap(steps -> steps.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        BarChart chart = new BarChart("Sessions per second", most, 0);
        sessions.forEach((what, steps) -> {
            chart.group(what);
            steps.forEach((number, perSecond) -> chart.bar(String.valueOf(number), Spread.of(List.of(perSecond)), 1));
        });
        Path plot = Path.of("target", "growth.svg");
        chart.write(plot);
        say("%nevery step: %s, plot: %s", raw.file(), plot);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
