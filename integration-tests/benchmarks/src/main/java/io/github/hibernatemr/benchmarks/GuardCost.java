/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks;

import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What the stale-base guard costs: transactions that read rows without a version on a replica and change all of them, with
 * {@code hibernate.mr.stale_base=verify} and {@code ignore} in turns, with the primary near and 20 ms away.
 */
public final class GuardCost {

    private static final int ROWS = 100_000;
    private static final int TURNS = 4;
    private static final int TRANSACTIONS_OF_A_TURN = 25;
    private static final List<Duration> ROUND_TRIPS = List.of(Duration.ZERO, Duration.ofMillis(20));
    private static final List<Integer> ENTITIES = List.of(1, 10, 100);

    private int next;

    private GuardCost() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        say("transactions that change n entities   p50 with the guard   without   more for each entity, in each turn");
        for (Duration roundTrip : ROUND_TRIPS) {
            try (Cluster cluster = Cluster.builder()
                    .primary("far")
                    .replica("near", "here")
                    .roundTrip("here", "far", roundTrip)
                    .start()) {
                new GuardCost().measure(cluster, roundTrip);
            }
        }
    }

    private void measure(Cluster cluster, Duration roundTrip) {
        cluster.primary()
                .execute(
                        "create table Row (id bigint primary key, name varchar(255))",
                        "insert into Row select id, 'row ' || id from generate_series(0, " + (ROWS - 1) + ") id");
        cluster.awaitCaughtUp();
        try (EntityManagerFactory guarded = open(cluster, "verify");
                EntityManagerFactory unguarded = open(cluster, "ignore")) {
            for (int entities : ENTITIES) {
                // Warm-up.
                turn(guarded, entities);
                turn(unguarded, entities);
                compare(guarded, unguarded, entities, roundTrip);
            }
        }
    }

    private void compare(
            EntityManagerFactory guarded, EntityManagerFactory unguarded, int entities, Duration roundTrip) {
        Histogram with = new Histogram(3);
        Histogram without = new Histogram(3);
        StringBuilder each = new StringBuilder();
        for (int i = 0; i < TURNS; i++) {
            Histogram a = turn(guarded, entities);
            Histogram b = turn(unguarded, entities);
            each.append(String.format(Locale.ROOT, " %+.3f", (millis(a) - millis(b)) / entities));
            with.add(a);
            without.add(b);
        }
        say(
                "  primary %2d ms away, n = %-3d         %8.2f ms     %8.2f ms  %s ms",
                roundTrip.toMillis(), entities, millis(with), millis(without), each);
    }

    private Histogram turn(EntityManagerFactory factory, int entities) {
        Histogram micros = new Histogram(3);
        for (int i = 0; i < TRANSACTIONS_OF_A_TURN; i++) {
            long start = System.nanoTime();
            change(factory, entities);
            micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
        }
        return micros;
    }

    /** Other rows each time, or the replica would not have yet what was written just now. */
    private void change(EntityManagerFactory factory, int entities) {
        long first = next;
        next = (next + entities) % (ROWS - entities);
        try (EntityManager em = factory.createEntityManager()) {
            em.getTransaction().begin();
            em.createQuery("from Row where id between :first and :last", Row.class)
                    .setParameter("first", first)
                    .setParameter("last", first + entities - 1)
                    .getResultList()
                    .forEach(row -> row.rename("changed " + System.nanoTime()));
            em.getTransaction().commit();
        }
    }

    private static EntityManagerFactory open(Cluster cluster, String staleBase) {
        Map<String, Object> settings = RoutedUnit.settings(cluster);
        settings.put("hibernate.mr.stale_base", staleBase);
        settings.put("hibernate.jdbc.batch_size", "50");
        return RoutedUnit.open(settings, Row.class);
    }

    private static double millis(Histogram micros) {
        return micros.getValueAtPercentile(50) / 1e3;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
