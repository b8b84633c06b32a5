/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.ObjectName;
import org.hibernate.Session;
import org.junit.jupiter.api.Test;

/** Many threads and very few connections, with everything that can go wrong: nobody waits for ever, nothing is kept. */
class SoakTest {

    private static final int THREADS = 64;
    private static final int CONNECTIONS = 2;
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("soak.seconds", 5));
    private static final Duration AS_GOOD_AS_EVER = Duration.ofSeconds(90);

    private Long known;

    private interface Work {
        void with(EntityManager em) throws SQLException;
    }

    private final Map<String, Work> works = Map.of(
            "read", em -> inTransaction(em, () -> em.find(Item.class, known)),
            "read, write",
                    em -> inTransaction(em, () -> {
                        em.find(Item.class, known);
                        em.persist(new Item("soaked"));
                    }),
            "write, roll back",
                    em -> {
                        em.getTransaction().begin();
                        em.persist(new Item("never"));
                        em.flush();
                        em.getTransaction().rollback();
                    },
            "fail on the replica",
                    em -> inTransaction(
                            em,
                            () -> em.createNativeQuery("select nothing from nowhere")
                                    .getSingleResult()),
            "fail on the primary",
                    em -> inTransaction(em, () -> {
                        em.find(Item.class, known);
                        em.createNativeQuery("insert into nowhere values (1)").executeUpdate();
                    }),
            "take too long",
                    em -> inTransaction(
                            em,
                            () -> em.unwrap(Session.class).doWork(connection -> {
                                try (Statement statement = connection.createStatement()) {
                                    statement.execute("set local statement_timeout = 5");
                                    statement
                                            .executeQuery("select pg_sleep(10)")
                                            .close();
                                }
                            })),
            "write while a cursor is open",
                    em -> inTransaction(em, () -> {
                        try (var items = em.createQuery("from Item", Item.class)
                                .setHint("org.hibernate.fetchSize", 1)
                                .setMaxResults(3)
                                .getResultStream()) {
                            items.forEach(item -> {
                                em.persist(new Item("from within"));
                                em.flush();
                            });
                        }
                    }),
            "be doomed",
                    em -> {
                        em.getTransaction().begin();
                        em.find(Item.class, known);
                        em.persist(new Item("never"));
                        em.flush();
                        em.getTransaction().setRollbackOnly();
                        em.getTransaction().rollback();
                    },
            "statement by statement",
                    em -> em.unwrap(Session.class).doWork(connection -> {
                        for (int i = 0; i < 3; i++) {
                            try (Statement statement = connection.createStatement()) {
                                statement.executeUpdate("update Item set name = 'x' where id = -1");
                                statement
                                        .executeQuery("select count(*) from Item where id < 10")
                                        .close();
                            }
                        }
                    }));

    private static void inTransaction(EntityManager em, Runnable work) {
        em.getTransaction().begin();
        try {
            work.run();
            em.getTransaction().commit();
        } finally {
            // A session that is closed in mid-transaction waits for its end.
            if (em.getTransaction().isActive()) {
                em.getTransaction().rollback();
            }
        }
    }

    @Test
    void nothingIsKeptAndNobodyWaitsForEver() throws Exception {
        Cluster cluster = TestCluster.get();
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.pool.maximumPoolSize", String.valueOf(CONNECTIONS));
        settings.put("hibernate.mr.pool.connectionTimeout", "60000");
        settings.put("hibernate.mr.pool.registerMbeans", "true");
        LongAdder done = new LongAdder();
        LongAdder failed = new LongAdder();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Pod pod = Pod.start("soak", settings)) {
            known = pod.store("somebody", "known");
            pod.settled(1);
            long end = System.nanoTime() + TIME.toNanos();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                running.add(threads.submit(() -> soak(pod, random, end, done, failed)));
            }
            for (Future<?> thread : running) {
                thread.get(AS_GOOD_AS_EVER.toMillis(), TimeUnit.MILLISECONDS);
            }
            assertThat(done.sum()).isGreaterThan(THREADS);
            assertThat(failed.sum()).as("the failures that were meant").isPositive();
            for (String node : List.of("primary", "eu")) {
                assertThat(active("hibernate-mr soak " + node)).as(node).isZero();
            }
            assertThat(pod.multiRegion().statistics().routes()).containsKeys(RouteReason.FLUSH, RouteReason.COVERED);
        } finally {
            threads.shutdownNow();
        }
    }

    private void soak(Pod pod, Random random, long end, LongAdder done, LongAdder failed) {
        List<String> names = works.keySet().stream().sorted().toList();
        while (System.nanoTime() - end < 0) {
            String name = names.get(random.nextInt(names.size()));
            try (var scope = ConsistencyScope.of("user-" + random.nextInt(200));
                    EntityManager em = pod.factory().createEntityManager()) {
                works.get(name).with(em);
                done.increment();
            } catch (PersistenceException e) {
                if (!name.startsWith("fail") && !name.equals("take too long")) {
                    throw e;
                }
                failed.increment();
            } catch (SQLException e) {
                throw new IllegalStateException(name, e);
            }
        }
    }

    private static int active(String pool) throws JMException {
        return (int) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("com.zaxxer.hikari:type=Pool (" + pool + ")"), "ActiveConnections");
    }
}
