/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Redis;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What the Redis store costs, in three parts: look-ups for each transaction, as Redis counts them; the time that a read at
 * level session takes beyond one at level eventual, taken in turns; and what a Redis that is killed and comes back does to
 * requests. The primary is 80 ms away, the replica and Redis are near.
 */
public final class StoreCost {

    private static final Duration ROUND_TRIP = Duration.ofMillis(80);
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration TURN = Duration.ofSeconds(3);
    private static final int TURNS = 4;
    private static final Duration PHASE = Duration.ofSeconds(6);
    private static final int CLIENTS = 4;
    private static final long ROWS = 1_000;
    private static final int READS_IN_ONE_TRANSACTION = 5;
    private static final int VALUES_IN_ONE_LOOK_UP = 2;
    private static final Pattern LOOK_UPS = Pattern.compile("cmdstat_getex:calls=(\\d+)");

    private final EntityManagerFactory factory;
    private final Redis redis;

    private StoreCost(EntityManagerFactory factory, Redis redis) {
        this.factory = factory;
        this.redis = redis;
    }

    /** Runs all three. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Cluster cluster = Cluster.builder()
                        .primary("far")
                        .replica("near", "here")
                        .redis("here")
                        .roundTrip("here", "far", ROUND_TRIP)
                        .start();
                EntityManagerFactory factory = open(cluster)) {
            StoreCost cost = new StoreCost(factory, cluster.redis());
            say("Warming up ...");
            cost.read(ConsistencyLevel.session(), WARM_UP);
            cost.lookUps();
            cost.latencies();
            cost.outage();
        }
    }

    private static EntityManagerFactory open(Cluster cluster) {
        cluster.primary()
                .execute(
                        "create table Row (id bigint primary key, name varchar(255))",
                        "insert into Row select id, 'row ' || id from generate_series(0, " + (ROWS - 1) + ") id");
        cluster.awaitCaughtUp();
        Map<String, Object> settings = RoutedUnit.settings(cluster);
        settings.put("hibernate.mr.store.uri", cluster.redis().uri());
        return RoutedUnit.open(settings, Row.class);
    }

    private void lookUps() {
        say("%nRedis look-ups in a transaction of %d reads", READS_IN_ONE_TRANSACTION);
        for (ConsistencyLevel level :
                List.of(ConsistencyLevel.session(), ConsistencyLevel.strong(), ConsistencyLevel.eventual())) {
            // At strong they all go far.
            int transactions = 100;
            long before = countedByRedis();
            for (int i = 0; i < transactions; i++) {
                readOnce(level, i, READS_IN_ONE_TRANSACTION);
            }
            say("  %-10s %.3f", level, (double) (countedByRedis() - before) / transactions);
        }
    }

    private long countedByRedis() {
        Matcher matcher = LOOK_UPS.matcher(redis.ask("INFO commandstats").get(0));
        return matcher.find() ? Long.parseLong(matcher.group(1)) / VALUES_IN_ONE_LOOK_UP : 0;
    }

    private void latencies() throws InterruptedException {
        List<Histogram> session = new ArrayList<>();
        List<Histogram> eventual = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            session.add(read(ConsistencyLevel.session(), TURN).micros);
            eventual.add(read(ConsistencyLevel.eventual(), TURN).micros);
        }
        say("%nread by %d clients at a time, in turns       p50          p99", CLIENTS);
        for (int turn = 0; turn < TURNS; turn++) {
            latency("session", session.get(turn));
            latency("eventual", eventual.get(turn));
            say(
                    "  %-32s %+8.3f ms  %+8.3f ms",
                    "difference",
                    millis(session.get(turn), 50) - millis(eventual.get(turn), 50),
                    millis(session.get(turn), 99) - millis(eventual.get(turn), 99));
        }
    }

    private void outage() throws InterruptedException {
        say("%nwhile Redis is killed and comes back       p50          p99        requests  lost");
        phase("before", read(ConsistencyLevel.session(), PHASE));
        redis.kill();
        phase("Redis killed", read(ConsistencyLevel.session(), PHASE));
        redis.start();
        phase("Redis back, with nothing in it", read(ConsistencyLevel.session(), PHASE));
        phase("after", read(ConsistencyLevel.session(), PHASE));
        redis.pause();
        phase("Redis silent", read(ConsistencyLevel.session(), PHASE));
        redis.resume();
        phase("Redis speaks again", read(ConsistencyLevel.session(), PHASE));
    }

    private record Outcome(Histogram micros, long failed) {}

    private Outcome read(ConsistencyLevel level, Duration time) throws InterruptedException {
        Histogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
        LongAdder failed = new LongAdder();
        long end = System.nanoTime() + time.toNanos();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            clients.add(new Thread(() -> {
                for (long n = client; System.nanoTime() - end < 0; n += CLIENTS) {
                    long start = System.nanoTime();
                    try {
                        readOnce(level, n, 1);
                        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
                    } catch (RuntimeException e) {
                        failed.increment();
                    }
                }
            }));
        }
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            client.join();
        }
        return new Outcome(micros, failed.sum());
    }

    private void readOnce(ConsistencyLevel level, long number, int reads) {
        try (var scope = ConsistencyScope.of("user-" + number % ROWS);
                var levelScope = ConsistencyScope.at(level);
                EntityManager em = factory.createEntityManager()) {
            em.getTransaction().begin();
            for (int i = 0; i < reads; i++) {
                em.find(Row.class, (number + i) % ROWS);
            }
            em.getTransaction().commit();
        }
    }

    private static void latency(String what, Histogram micros) {
        say("  %-32s %8.3f ms  %8.3f ms", what, millis(micros, 50), millis(micros, 99));
    }

    private static void phase(String what, Outcome outcome) {
        say(
                "  %-32s %8.3f ms  %8.3f ms  %9d  %4d",
                what,
                millis(outcome.micros, 50),
                millis(outcome.micros, 99),
                outcome.micros.getTotalCount() + outcome.failed,
                outcome.failed);
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
