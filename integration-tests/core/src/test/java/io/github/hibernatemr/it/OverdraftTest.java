/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replica;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who decides from a sum of other people's rows and then writes: between the two somebody else may have, on one database too, for as
 * long as it takes to decide. Replicas lag by a second; with {@code -Doverdraft.withdrawals=10000} it is counted more precisely.
 */
class OverdraftTest {

    private static final int WITHDRAWALS = Integer.getInteger("overdraft.withdrawals", 600);
    private static final int THREADS = 16;
    private static final int ACCOUNTS = 40;
    private static final int BALANCE = WITHDRAWALS / ACCOUNTS * 2 / 3;
    private static final Duration LAG = Duration.ofSeconds(1);

    @Entity(name = "Posting")
    static class Posting {
        @Id
        @GeneratedValue
        private Long id;

        private int account;
        private long amount;

        Posting() {}

        Posting(int account, long amount) {
            this.account = account;
            this.amount = amount;
        }
    }

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    private static Map<String, Object> plain() {
        Node primary = cluster.primary();
        Map<String, Object> settings = new HashMap<>();
        settings.put("jakarta.persistence.jdbc.url", primary.jdbcUrl(TestCluster.HERE));
        settings.put("jakarta.persistence.jdbc.user", primary.user());
        settings.put("jakarta.persistence.jdbc.password", primary.password());
        settings.put("hibernate.connection.pool_size", String.valueOf(THREADS));
        return settings;
    }

    private static Map<String, Object> routed(String writers) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.mr.store.uri", cluster.redis().uri());
        settings.put("hibernate.mr.store.timeout", "2s");
        settings.put("hibernate.mr.pool.maximumPoolSize", THREADS);
        settings.put("hibernate.mr.writers", writers);
        return settings;
    }

    private record Outcome(long overdrawn, long withdrawn, double seconds) {

        double perThousand() {
            return 1_000.0 * overdrawn / withdrawn;
        }

        /**
         * Whether the difference is one that chance does not make. Rare events are counted, so a count's variance is the count (Poisson), and
         * beyond four standard deviations there is one outcome in thirty thousand.
         */
        boolean isMoreThan(Outcome other) {
            return overdrawn - other.overdrawn > 4 * Math.sqrt(Math.max(1, overdrawn + other.overdrawn));
        }
    }

    private static boolean withdraw(EntityManager em, int account) {
        Long sum = em.createQuery("select sum(p.amount) from Posting p where p.account = :account", Long.class)
                .setParameter("account", account)
                .getSingleResult();
        if (sum < 1) {
            return false;
        }
        em.persist(new Posting(account, -1));
        return true;
    }

    private static Outcome run(String contestant, Map<String, Object> settings) throws Exception {
        settings.put("hibernate.hbm2ddl.auto", "create");
        try (Pod pod = Pod.start(contestant, settings, Posting.class)) {
            pod.runInTransaction(em -> {
                for (int account = 0; account < ACCOUNTS; account++) {
                    em.persist(new Posting(account, BALANCE));
                }
            });
            cluster.awaitCaughtUp();
            if (settings.containsKey("hibernate.mr.region")) {
                pod.settled();
            }
            cluster.replicas().stream().map(Replica::replay).forEach(replay -> replay.delay(LAG));
            long started = System.nanoTime();
            long withdrawn = visit(pod);
            double seconds = (System.nanoTime() - started) / 1e9;
            String overdrawn = cluster.primary()
                    .query("select coalesce(sum(-balance), 0) from"
                            + " (select sum(amount) balance from Posting group by account) a where balance < 0");
            Outcome outcome = new Outcome(Long.parseLong(overdrawn), withdrawn, seconds);
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %6d withdrawals granted in %5.1f s, %4d too many: %5.1f in a thousand%n",
                    contestant,
                    withdrawn,
                    seconds,
                    outcome.overdrawn(),
                    outcome.perThousand());
            return outcome;
        } finally {
            cluster.replicas().stream().map(Replica::replay).forEach(replay -> replay.delay(Duration.ZERO));
        }
    }

    private static long visit(Pod pod) throws Exception {
        var users = Executors.newFixedThreadPool(THREADS);
        AtomicInteger left = new AtomicInteger(WITHDRAWALS);
        try {
            List<Future<Long>> visits = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                visits.add(users.submit(() -> {
                    long granted = 0;
                    while (left.getAndDecrement() > 0) {
                        int account = random.nextInt(ACCOUNTS);
                        try (var scope = ConsistencyScope.of("user-" + random.nextInt(1_000))) {
                            granted += pod.inTransaction(em -> withdraw(em, account)) ? 1 : 0;
                        }
                    }
                    return granted;
                }));
            }
            long granted = 0;
            for (Future<Long> visit : visits) {
                granted += visit.get();
            }
            return granted;
        } finally {
            users.shutdownNow();
        }
    }

    @Test
    void whatIsDerivedIsNoOlderThanOnOneDatabase() throws Exception {
        Outcome oneDatabase = run("one database", plain());
        Outcome application = run("writers=application", routed("application"));
        Outcome primary = run("writers=primary", routed("primary"));
        Outcome key = run("writers=key", routed("key"));
        assertThat(key.isMoreThan(oneDatabase))
                .as("what the lag does where nothing is done about it")
                .isTrue();
        assertThat(application.isMoreThan(oneDatabase)).as("%s", application).isFalse();
        assertThat(primary.isMoreThan(oneDatabase)).as("%s", primary).isFalse();
    }
}
