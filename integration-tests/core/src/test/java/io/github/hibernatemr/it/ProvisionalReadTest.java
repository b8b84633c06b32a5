/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.replication.ReplicaReadInterruptedException;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replica;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A read that a replica cannot finish is finished elsewhere, unless the application has seen part of it. */
class ProvisionalReadTest {

    private static Cluster cluster;
    private static Pod pod;

    @BeforeAll
    static void start() throws SQLException {
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("one", TestCluster.HERE)
                .replica("two", TestCluster.HERE)
                .start();
        cluster.primary()
                .execute(
                        "create table contended (id int)",
                        "insert into contended values (1)",
                        "create function hidden_write() returns int language sql as"
                                + " 'insert into contended values (2) returning id'");
        for (Node replica : cluster.replicas()) {
            // Whoever is in replay's way is cancelled at once.
            try (Connection admin = replica.adminConnection();
                    Statement statement = admin.createStatement()) {
                statement.execute("alter system set max_standby_streaming_delay = 0");
                statement.execute("select pg_reload_conf()");
            }
        }
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "create");
        pod = Pod.start(settings);
    }

    /** What one test has written is nothing that the next one has to wait for. */
    @BeforeEach
    void settle() {
        pod.settled(1);
    }

    @AfterAll
    static void end() {
        pod.close();
        cluster.close();
    }

    @FunctionalInterface
    private interface JdbcWork {
        void with(Connection connection) throws SQLException;
    }

    private static Route routeOf(JdbcWork work) {
        return pod.routeOf(em -> em.unwrap(Session.class).doWork(work::with));
    }

    private static void hiddenWrite(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("select hidden_write()").close();
        }
    }

    @Test
    void whatAReplicaHasRefusedIsNotTriedThereAgain() {
        assertThat(routeOf(ProvisionalReadTest::hiddenWrite).reason()).isEqualTo(RouteReason.REFUSED);
        assertThat(routeOf(ProvisionalReadTest::hiddenWrite).reason()).isEqualTo(RouteReason.WRITE);
    }

    @Test
    void aHiddenWriteDoesNotBreakACursorThatIsOpenOnTheReplica() {
        Route last = routeOf(connection -> {
            try (Statement read = connection.createStatement();
                    Statement write = connection.createStatement()) {
                read.setFetchSize(1);
                ResultSet rows = read.executeQuery("select n, pg_is_in_recovery() from generate_series(1, 3) n");
                rows.next();
                assertThat(rows.getBoolean(2)).isTrue();
                write.executeQuery("select hidden_write() as hidden").close();
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
        });
        assertThat(last.reason()).isEqualTo(RouteReason.WRITE);
    }

    @Test
    void whatReplayCancelsIsRunOnTheOtherReplica() throws Exception {
        String slow = "select count(*) from contended, pg_sleep(1.5)";
        CompletableFuture<Route> read = CompletableFuture.supplyAsync(
                () -> pod.routeOf(em -> em.createNativeQuery(slow).getSingleResult()));
        Node first = await().until(() -> running(slow), Optional::isPresent).orElseThrow();
        List<Replica> others = cluster.replicas().stream()
                .filter(replica -> !replica.equals(first))
                .toList();
        // They would cancel it too, if they replay late.
        others.forEach(replica -> replica.replay().pause());
        cluster.primary().execute("truncate contended");

        Route last = read.get(20, TimeUnit.SECONDS);
        others.forEach(replica -> replica.replay().resume());
        await().until(() -> "1".equals(first.query("select sum(confl_lock) from pg_stat_database_conflicts")));
        assertThat(last.reason().leadsToReplica()).as("%s", last).isTrue();
        assertThat(last.node().name()).as("%s", last).isNotEqualTo(first.name());
    }

    private static Optional<Node> running(String sql) {
        return cluster.replicas().stream()
                .map(Node.class::cast)
                .filter(replica -> "1"
                        .equals(replica.query(
                                "select count(*) from pg_stat_activity where state = 'active' and query = '" + sql
                                        + "'")))
                .findFirst();
    }

    @Test
    void aCursorThatBreaksOffSaysThatTheTransactionMayBeTriedAgain() {
        String rows = "select n from generate_series(1, 100001) n";
        assertThatThrownBy(() -> routeOf(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.setFetchSize(10);
                        ResultSet cursor = statement.executeQuery(rows);
                        cursor.next();
                        for (Node replica : cluster.replicas()) {
                            replica.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                    + " where pid <> pg_backend_pid() and query = '" + rows + "'");
                        }
                        while (cursor.next()) {
                            assertThat(cursor.getInt(1)).isPositive();
                        }
                    }
                }))
                .hasRootCauseInstanceOf(SQLException.class)
                .satisfies(failure -> assertThat(failure)
                        .hasCauseInstanceOf(ReplicaReadInterruptedException.class)
                        .cause()
                        .hasMessageContaining("HMR000404")
                        .hasFieldOrPropertyWithValue("SQLState", "40001"));
    }
}
