/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Poolers in transaction mode in front of the primary and its replica: what a transaction sets must be set where it runs, and nowhere else. */
class BehindPgBouncerTest {

    private static final int THREADS = 6;
    private static final int ROUNDS = 10;

    private static Cluster cluster;
    private static PgBouncer beforePrimary;
    private static PgBouncer beforeReplica;
    private static Pod pod;
    private static Long known;
    private static final Queue<String> said = new ConcurrentLinkedQueue<>();
    private static LoggedMessages log;

    @BeforeAll
    static void start() throws IOException {
        cluster = TestCluster.get();
        log = LoggedMessages.of("io.github.hibernatemr.topology", said::add);
        beforePrimary = PgBouncer.before(cluster.primary(), 3);
        beforeReplica = PgBouncer.before(cluster.replica("eu"), 3);
        Map<String, Object> settings = new HashMap<>(Pod.settings(cluster));
        settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.replica.ap."));
        settings.put("hibernate.mr.primary.url", beforePrimary.url());
        settings.put("hibernate.mr.replica.eu.url", beforeReplica.url());
        settings.put("hibernate.hbm2ddl.auto", "create");
        settings.put("hibernate.mr.pool.maximumPoolSize", String.valueOf(THREADS));
        Pod.othersAreElsewhere(settings);
        pod = Pod.start(settings);
        cluster.primary().execute("create table if not exists written_by (who text, really text)");
        known = pod.store("somebody", "known");
        pod.settled(1);
    }

    @AfterAll
    static void end() throws IOException {
        if (log != null) {
            log.close();
        }
        if (pod != null) {
            pod.close();
            cluster.primary().execute("drop table written_by");
        }
        if (beforeReplica != null) {
            beforeReplica.close();
        }
        if (beforePrimary != null) {
            beforePrimary.close();
        }
    }

    private static void writeAs(String who) {
        try (var scope = ConsistencyScope.of(who)) {
            pod.runInTransaction(em -> {
                em.unwrap(Session.class).doWork(connection -> set(connection, who));
                em.find(Item.class, known);
                em.createNativeQuery("insert into written_by values (:who, current_setting('app.who'))")
                        .setParameter("who", who)
                        .executeUpdate();
            });
        }
    }

    private static void set(Connection connection, String who) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set app.who = '" + who + "'");
        }
    }

    /** As row-level security is told who asks. */
    @Test
    void whatATransactionSetsItsWritesSee() throws Exception {
        cluster.primary().execute("delete from written_by");
        atOnce(number -> writeAs("u" + number));
        assertThat(cluster.primary().query("select count(*) from written_by")).isEqualTo("60");
        assertThat(cluster.primary().query("select count(*) from written_by where who is distinct from really"))
                .isEqualTo("0");
    }

    /** Nobody else's transaction, on whichever of the replica's connections, may be read as somebody that it is not. */
    @Test
    void whatATransactionHasSetOnAReplicaIsNotTheNextOnes() throws Exception {
        Queue<String> found = new ConcurrentLinkedQueue<>();
        atOnce(number -> {
            String who = "reader" + number;
            try (var scope = ConsistencyScope.of(who);
                    var em = pod.factory().createEntityManager()) {
                em.getTransaction().begin();
                em.unwrap(Session.class).doWork(connection -> {
                    found.add(whoIsSet(connection));
                    set(connection, who);
                });
                em.find(Item.class, known);
                if (number % 2 == 0) {
                    em.getTransaction().commit();
                } else {
                    em.getTransaction().rollback();
                }
            }
        });
        assertThat(found).hasSize(THREADS * ROUNDS).allMatch(String::isEmpty);
    }

    /** In auto-commit mode the pooler gives each statement another connection: what is set must not be set again on a second server, and left there. */
    @Test
    void whatIsSetOutsideOfATransactionIsSetOnThePrimaryAlone() throws Exception {
        await().until(() -> {
            atOnce(number -> writeAs("u" + number));
            return said.stream().anyMatch(message -> message.contains("HMR000313"));
        });
        try (var scope = ConsistencyScope.of("operator");
                Connection connection = pod.multiRegion().dataSource().getConnection()) {
            set(connection, "operator");
            whoIsSet(connection);
            assertThat(foundOnTheReplica()).allMatch(String::isEmpty);
        }
    }

    private static List<String> foundOnTheReplica() throws SQLException {
        try (Connection first = direct();
                Connection second = direct();
                Connection third = direct()) {
            return List.of(whoIsSet(first), whoIsSet(second), whoIsSet(third));
        }
    }

    /** A transaction of its own, so that each has another of the pooler's connections. */
    private static Connection direct() throws SQLException {
        Connection connection = DriverManager.getConnection(
                beforeReplica.url(),
                cluster.replica("eu").user(),
                cluster.replica("eu").password());
        connection.setAutoCommit(false);
        return connection;
    }

    private static String whoIsSet(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select coalesce(current_setting('app.who', true), '')")) {
            row.next();
            return row.getString(1);
        }
    }

    /** More threads than the pooler has connections, so that each gets whichever is free. */
    private static void atOnce(IntConsumer work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS * ROUNDS; i++) {
                int number = i;
                all.add(threads.submit(() -> work.accept(number)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
