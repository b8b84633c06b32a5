/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/**
 * Connections that die in their pool while the server lives: ended by a script, by {@code idle_session_timeout}, by a balancer. The sampler's
 * goes on, so nobody has noticed when they are handed out; no request may fail for it.
 */
class DeadConnectionTest {

    private static final int MANY = 8;

    private static Cluster cluster;
    private static Pod pod;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = Pod.start(
                cluster,
                "hibernate.hbm2ddl.auto",
                "create",
                "hibernate.mr.pool.maximumPoolSize",
                String.valueOf(MANY),
                "hibernate.mr.pool.dataSource.ApplicationName",
                "dies-in-its-pool");
        known = pod.store("somebody", "known");
    }

    @BeforeEach
    void everyConnectionIsIdle() throws Exception {
        pod.settled();
        atOnce(number -> write(number));
        atOnce(number -> read(number));
    }

    @AfterAll
    static void end() {
        pod.close();
    }

    private static String write(int number) {
        pod.rename("writer-" + number, known, "known");
        return "";
    }

    private static String read(int number) {
        return pod.read("reader-" + number, known);
    }

    private interface Work {
        Object with(int number) throws Exception;
    }

    /** Does it on all of a pool's connections. */
    private static void atOnce(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(MANY);
        try {
            CyclicBarrier together = new CyclicBarrier(MANY);
            List<Future<Object>> results = new ArrayList<>();
            for (int number : IntStream.range(0, MANY).toArray()) {
                Callable<Object> call = () -> {
                    together.await();
                    return work.with(number);
                };
                results.add(threads.submit(call));
            }
            for (Future<Object> result : results) {
                result.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static Stream<Node> nodes() {
        return Stream.concat(Stream.of(cluster.primary()), cluster.replicas().stream());
    }

    private static void endIdleConnections() {
        nodes().forEach(node -> node.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'dies-in-its-pool' and state = 'idle'"));
    }

    @Test
    void noReadFailsAndNoReplicaIsTakenOut() throws Exception {
        long routes = pod.multiRegion().statistics().routes().getOrDefault(RouteReason.NO_REPLICA, 0L);
        for (int round = 0; round < 4; round++) {
            endIdleConnections();
            atOnce(number -> assertThat(read(number)).isEqualTo("known"));
        }
        assertThat(pod.multiRegion().statistics().routes().getOrDefault(RouteReason.NO_REPLICA, 0L))
                .isEqualTo(routes);
        assertThat(pod.multiRegion().topology().node("eu").reachable()).isTrue();
    }

    @Test
    void noWriteFails() throws Exception {
        for (int round = 0; round < 4; round++) {
            endIdleConnections();
            atOnce(DeadConnectionTest::write);
        }
    }

    @Test
    void noStrongReadFails() throws Exception {
        for (int round = 0; round < 4; round++) {
            endIdleConnections();
            atOnce(number -> pod.inTransaction(em -> {
                em.unwrap(Session.class).doWork(connection -> connection.setReadOnly(false));
                return em.find(Item.class, known, jakarta.persistence.LockModeType.PESSIMISTIC_WRITE);
            }));
        }
    }

    /** What was set before the first statement has found out that the connection is dead. */
    @Test
    void noTransactionFailsThatSetsSomethingFirst() throws Exception {
        for (int round = 0; round < 4; round++) {
            endIdleConnections();
            atOnce(number -> pod.inTransaction(em -> em.unwrap(Session.class).doReturningWork(connection -> {
                connection.setSchema("public");
                connection.setClientInfo("ApplicationName", "dies-in-its-pool");
                try (PreparedStatement change =
                        connection.prepareStatement("update Item set name = name where id = ?")) {
                    change.setLong(1, known);
                    return change.executeUpdate();
                }
            })));
        }
    }

    /** Run again, it might be done twice; as on one database, it fails only if it was in use within the last half second. */
    @Test
    void whatIsATransactionOfItsOwnIsDoneAsOftenAsItWasAcknowledged() throws Exception {
        for (int round = 0; round < 4; round++) {
            endIdleConnections();
            String name = "once-" + round;
            AtomicInteger acknowledged = new AtomicInteger();
            atOnce(number -> {
                try {
                    acknowledged.addAndGet(insert(name));
                } catch (SQLException e) {
                    assertThat(e.getMessage()).contains("HMR000411");
                }
                return "";
            });
            assertThat(cluster.primary().query("select count(*) from Item where name = '" + name + "'"))
                    .isEqualTo(acknowledged.toString());
        }
    }

    private static int insert(String name) throws SQLException {
        try (Connection connection = pod.multiRegion().dataSource().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into Item (id, name, version) values (nextval('Item_SEQ'), ?, 0)")) {
            insert.setString(1, name);
            return insert.executeUpdate();
        }
    }

    /** A connection that was handed out is a transaction's, and what it has done is gone with it. */
    @Test
    void aTransactionThatLosesItsConnectionInTheMiddleFails() {
        try (var scope = ConsistencyScope.of("unlucky");
                var intent = ConsistencyScope.intending(Intent.WRITE)) {
            assertThat(catchThrowable(() -> pod.runInTransaction(em -> {
                        em.find(Item.class, known).rename("lost");
                        em.flush();
                        cluster.primary()
                                .query(
                                        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                                + " where application_name = 'dies-in-its-pool' and state = 'idle in transaction'");
                        em.persist(new Item("half"));
                        em.flush();
                    })))
                    .isNotNull();
        }
        assertThat(cluster.primary().query("select count(*) from Item where name in ('lost', 'half')"))
                .isEqualTo("0");
    }

    /** What was done past us is gone with the connection, so nothing may go on as if it were there. */
    @Test
    void aTransactionThatHasWorkedOnTheDriversOwnConnectionFailsWithIt() {
        assertThat(catchThrowable(() -> pod.runInTransaction(em -> {
                    em.unwrap(Session.class).doWork(connection -> {
                        try (Statement own = connection.unwrap(PGConnection.class) instanceof Connection drivers
                                ? drivers.createStatement()
                                : connection.createStatement()) {
                            own.execute("update Item set name = 'past us' where id = " + known);
                        }
                    });
                    cluster.primary()
                            .query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                    + " where application_name = 'dies-in-its-pool' and state = 'idle in transaction'");
                    em.createNativeQuery("update Item set name = name where id = " + known)
                            .executeUpdate();
                })))
                .isNotNull();
    }
}
