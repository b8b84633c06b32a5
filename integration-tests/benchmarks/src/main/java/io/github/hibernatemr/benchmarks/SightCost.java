/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.settings.WithoutKey;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What it costs to see what the application has written, and not only one's own: the share of local reads and the speed of eight
 * readers, and of two who read and then write, while others write so many times a second on another pod and the replica lags so much. The
 * primary is 80 ms away. Then what Redis is asked for it.
 */
public final class SightCost {

    private static final Duration ROUND_TRIP = Duration.ofMillis(80);
    private static final Duration TURN = Duration.ofMillis(Integer.getInteger("sight.millis", 3_000));
    private static final int[] RATES = {1, 10, 100};
    private static final int[] LAGS = {20, 100, 1_000};
    private static final int READERS = 8;
    private static final int WRITERS = 40;
    private static final long ROWS = 1_000;
    private static final Pattern CALLS = Pattern.compile("cmdstat_(getex|evalsha):calls=(\\d+)");

    private final Cluster cluster;
    private final EntityManagerFactory others;
    private final Map<String, EntityManagerFactory> readers = new ConcurrentHashMap<>();

    private SightCost(Cluster cluster, EntityManagerFactory others) {
        this.cluster = cluster;
        this.others = others;
    }

    /** Who reads, and sees what. */
    private enum Reader {
        KEYLESS_APPLICATION("application", null),
        KEYLESS_NOBODY("application", WithoutKey.NOBODY),
        A_KEY_EACH("application", null),
        WRITES_APPLICATION("application", null),
        WRITES_PRIMARY("primary", null),
        WRITES_KEY("key", null);

        private final String writers;
        private final WithoutKey withoutKey;

        Reader(String writers, WithoutKey withoutKey) {
            this.writers = writers;
            this.withoutKey = withoutKey;
        }

        boolean hasKey() {
            return this != KEYLESS_APPLICATION && this != KEYLESS_NOBODY;
        }

        boolean writes() {
            return name().startsWith("WRITES");
        }
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        try (Cluster cluster = Cluster.builder()
                        .primary("far")
                        .replica("near", "here")
                        .redis("here")
                        .roundTrip("here", "far", ROUND_TRIP)
                        .start();
                EntityManagerFactory others = first(cluster)) {
            SightCost cost = new SightCost(cluster, others);
            try {
                cost.commands();
                cost.table();
            } finally {
                cost.readers.values().forEach(EntityManagerFactory::close);
            }
        }
    }

    private static EntityManagerFactory first(Cluster cluster) {
        cluster.primary()
                .execute(
                        "create table Row (id bigint primary key, name varchar(255))",
                        "insert into Row select id, 'row ' || id from generate_series(0, " + (2 * ROWS - 1) + ") id");
        cluster.awaitCaughtUp();
        return open(cluster, "application");
    }

    private static EntityManagerFactory open(Cluster cluster, String writers) {
        Map<String, Object> settings = RoutedUnit.settings(cluster);
        settings.put("hibernate.mr.store.uri", cluster.redis().uri());
        settings.put("hibernate.mr.writers", writers);
        settings.put("hibernate.mr.pool.maximumPoolSize", WRITERS);
        return RoutedUnit.open(settings, Row.class);
    }

    private EntityManagerFactory reader(Reader reader) {
        return readers.computeIfAbsent(reader.writers, writers -> open(cluster, writers));
    }

    /** For so long as it is open, others write so many times a second. */
    private AutoCloseable writing(int perSecond) {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(WRITERS);
        clock.scheduleAtFixedRate(
                () -> clock.execute(() ->
                        write(others, "other-" + ThreadLocalRandom.current().nextInt(1_000), ROWS)),
                0,
                TimeUnit.SECONDS.toMicros(1) / perSecond,
                TimeUnit.MICROSECONDS);
        return () -> {
            clock.shutdownNow();
            clock.awaitTermination(10, TimeUnit.SECONDS);
        };
    }

    private static void write(EntityManagerFactory factory, String user, long from) {
        try (var scope = ConsistencyScope.of(user)) {
            factory.runInTransaction(em -> em.createQuery("update Row r set r.name = 'written' where r.id = :id")
                    .setParameter("id", from + ThreadLocalRandom.current().nextLong(ROWS))
                    .executeUpdate());
        }
    }

    private record Outcome(Histogram micros, long local, long all, double seconds) {

        double share() {
            return all == 0 ? 0 : 100.0 * local / all;
        }
    }

    private void visit(Reader reader, LongAdder local) {
        ConsistencyScope key = reader.hasKey()
                ? ConsistencyScope.of("user-" + ThreadLocalRandom.current().nextInt(1_000))
                : null;
        ConsistencyScope sees = reader.withoutKey == null ? null : ConsistencyScope.withoutKey(reader.withoutKey);
        try (key;
                sees;
                var intent = ConsistencyScope.intending(reader.writes() ? Intent.WRITE : Intent.READ)) {
            reader(reader).runInTransaction(em -> {
                Row row = em.find(Row.class, ThreadLocalRandom.current().nextLong(ROWS));
                if (MultiRegion.of(em).route().reason().leadsToReplica()) {
                    local.increment();
                }
                if (reader.writes()) {
                    em.persist(new Row(-ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), "from " + row));
                }
            });
        }
    }

    private Outcome turn(Reader reader, Duration time) throws InterruptedException {
        Histogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
        LongAdder local = new LongAdder();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < (reader.writes() ? 2 : READERS); i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() - start < time.toNanos()) {
                    long began = System.nanoTime();
                    visit(reader, local);
                    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began));
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new Outcome(micros, local.sum(), micros.getTotalCount(), (System.nanoTime() - start) / 1e9);
    }

    private void table() throws Exception {
        for (Reader reader : Reader.values()) {
            turn(reader, TURN);
        }
        say(
                "%n%-22s %10s %8s   %8s %12s %9s %9s",
                "who reads", "writes/s", "lag ms", "local %", "per second", "p50 ms", "p99 ms");
        for (int lag : LAGS) {
            cluster.replica("near").replay().delay(Duration.ofMillis(lag));
            for (int rate : RATES) {
                try (AutoCloseable writing = writing(rate)) {
                    TimeUnit.NANOSECONDS.sleep(TURN.toNanos() / 2);
                    for (Reader reader : Reader.values()) {
                        Outcome outcome = turn(reader, TURN);
                        say(
                                "%-22s %10d %8d   %8.1f %12.0f %9.2f %9.2f",
                                reader.name().toLowerCase(Locale.ROOT),
                                rate,
                                lag,
                                outcome.share(),
                                outcome.all() / outcome.seconds(),
                                outcome.micros().getValueAtPercentile(50) / 1e3,
                                outcome.micros().getValueAtPercentile(99) / 1e3);
                    }
                }
            }
        }
    }

    /** What Redis counts for a hundred of each, and how long it takes for one. */
    private void commands() throws InterruptedException {
        say("%-46s %8s %8s", "of one transaction", "GETEX", "scripts");
        counted("reads without a key", () -> visit(Reader.KEYLESS_APPLICATION, new LongAdder()));
        counted("reads without a key, sees nobody", () -> visit(Reader.KEYLESS_NOBODY, new LongAdder()));
        counted("reads with a key", () -> visit(Reader.A_KEY_EACH, new LongAdder()));
        counted("reads with a key, and then writes", () -> visit(Reader.WRITES_APPLICATION, new LongAdder()));
        counted("writes at once", () -> write(reader(Reader.A_KEY_EACH), "user", 0));
    }

    private void counted(String what, Runnable transaction) throws InterruptedException {
        int times = 100;
        transaction.run();
        long[] before = counts();
        for (int i = 0; i < times; i++) {
            transaction.run();
        }
        long[] after = counts();
        say(
                "%-46s %8.2f %8.2f",
                what, (after[0] - before[0]) / (double) times, (after[1] - before[1]) / (double) times);
    }

    private long[] counts() {
        long[] counts = new long[2];
        Matcher matcher = CALLS.matcher(String.join("\n", cluster.redis().ask("INFO commandstats")));
        while (matcher.find()) {
            counts[matcher.group(1).equals("getex") ? 0 : 1] = Long.parseLong(matcher.group(2));
        }
        return counts;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
