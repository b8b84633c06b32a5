/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Faults that a cluster gets over, on one cluster; those that it does not are {@link BrokenClusterTest}'s. */
class ClusterTest {

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder()
                .primary("us-east-1")
                .replica("eu", "eu-west-1")
                .replica("ap", "ap-southeast-1")
                .redis("eu-west-1")
                .roundTrip("eu-west-1", "us-east-1", Duration.ofMillis(40))
                .start();
        cluster.primary().execute("create table item (id int primary key)");
    }

    @AfterEach
    void emptyTable() {
        cluster.replica("eu").replay().resume();
        cluster.primary().execute("delete from item");
        cluster.replicas().forEach(replica -> replica.awaitCaughtUp(cluster.primary()));
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    private static void insert(int id) {
        cluster.primary().execute("insert into item values (" + id + ")");
    }

    private static boolean has(PostgresNode node, int id) {
        return node.query("select id from item where id = " + id) != null;
    }

    @Test
    void replicasFollowThePrimary() {
        insert(1);
        for (PostgresNode replica : cluster.replicas()) {
            replica.awaitCaughtUp(cluster.primary());
            assertThat(has(replica, 1)).as("%s", replica).isTrue();
        }
    }

    @Test
    void aReplicaRefusesWrites() {
        assertThatThrownBy(() -> cluster.replica("eu").execute("insert into item values (2)"))
                .hasMessageContaining("read-only transaction");
    }

    @Test
    void pausedReplayHoldsAndResumes() {
        cluster.replica("eu").replay().pause();
        insert(3);
        cluster.replica("ap").awaitCaughtUp(cluster.primary());
        assertThat(has(cluster.replica("eu"), 3)).isFalse();
        cluster.replica("eu").replay().resume();
        await().until(() -> has(cluster.replica("eu"), 3));
    }

    @Test
    void delayedReplayLagsByTheDelay() {
        cluster.replica("eu").replay().delay(Duration.ofSeconds(1));
        try {
            long written = System.nanoTime();
            insert(4);
            cluster.replica("ap").awaitCaughtUp(cluster.primary());
            await().pollInterval(Duration.ofMillis(20)).until(() -> has(cluster.replica("eu"), 4));
            assertThat(Duration.ofNanos(System.nanoTime() - written)).isGreaterThan(Duration.ofMillis(900));
        } finally {
            cluster.replica("eu").replay().delay(Duration.ZERO);
        }
    }

    @Test
    void aLinkTakesItsRoundTrip() throws SQLException {
        assertThat(fastestQuery("eu-west-1")).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        assertThat(fastestQuery("us-east-1")).isLessThan(Duration.ofMillis(40));
    }

    private static Duration fastestQuery(String region) throws SQLException {
        PostgresNode primary = cluster.primary();
        try (Connection connection =
                        DriverManager.getConnection(primary.jdbcUrl(region), primary.user(), primary.password());
                Statement statement = connection.createStatement()) {
            long fastest = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                long started = System.nanoTime();
                statement.execute("select 1");
                fastest = Math.min(fastest, System.nanoTime() - started);
            }
            return Duration.ofNanos(fastest);
        }
    }

    @Test
    void latencyDoesNotSerializeWhatIsUnderWay() throws SQLException {
        PostgresNode primary = cluster.primary();
        try (Connection connection =
                        DriverManager.getConnection(primary.jdbcUrl("eu-west-1"), primary.user(), primary.password());
                Statement statement = connection.createStatement()) {
            long started = System.nanoTime();
            statement.execute("select repeat('x', 4000000)");
            // 4 MB are about 60 chunks: one after the other they would take 60 round trips.
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(30 * 40));
        }
    }

    @Test
    void aStalledLinkHoldsAnAnswerBack() throws Exception {
        PostgresNode replica = cluster.replica("eu");
        Link link = cluster.link("eu-west-1", replica);
        try (Connection connection =
                DriverManager.getConnection(replica.jdbcUrl("eu-west-1"), replica.user(), replica.password())) {
            link.stall();
            CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> execute(connection));
            cluster.replica("ap").query("select 1");
            assertThat(answer).isNotDone();
            link.restore();
            assertThat(answer.get()).isTrue();
        }
    }

    private static boolean execute(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCutLinkBreaksConnectionsAndRefusesNewOnesUntilItIsRestored() throws SQLException {
        PostgresNode replica = cluster.replica("ap");
        Link link = cluster.link("eu-west-1", replica);
        try (Connection connection =
                DriverManager.getConnection(replica.jdbcUrl("eu-west-1"), replica.user(), replica.password())) {
            link.cut();
            assertThatThrownBy(() -> execute(connection)).hasRootCauseInstanceOf(java.io.IOException.class);
            assertThatThrownBy(() -> replica.dataSource("eu-west-1").getConnection())
                    .isInstanceOf(SQLException.class);
            link.restore();
            replica.dataSource("eu-west-1").getConnection().close();
        }
    }

    @Test
    void aThrottledLinkTakesItsTime() throws SQLException {
        PostgresNode replica = cluster.replica("ap");
        Link link = cluster.link("us-east-1", replica);
        try (Connection connection =
                        DriverManager.getConnection(replica.jdbcUrl("us-east-1"), replica.user(), replica.password());
                Statement statement = connection.createStatement()) {
            link.throttle(100_000);
            long started = System.nanoTime();
            statement.execute("select repeat('x', 30000)");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(200));
        } finally {
            link.restore();
        }
    }

    @Test
    void cutReplicationHoldsWhatIsWrittenAndRestoringBringsIt() {
        cluster.replicationLink("eu").cut();
        insert(5);
        cluster.replica("ap").awaitCaughtUp(cluster.primary());
        assertThat(has(cluster.replica("eu"), 5)).isFalse();
        cluster.replicationLink("eu").restore();
        await().atMost(Duration.ofSeconds(20)).until(() -> has(cluster.replica("eu"), 5));
    }

    @Test
    void aKilledReplicaComesBackAndCatchesUp() {
        PostgresNode replica = cluster.replica("ap");
        replica.kill();
        assertThatThrownBy(() -> replica.query("select 1")).isInstanceOf(IllegalStateException.class);
        insert(6);
        replica.start();
        replica.awaitCaughtUp(cluster.primary());
        assertThat(has(replica, 6)).isTrue();
    }

    @Test
    void aKilledPrimaryComesBackWithItsData() {
        insert(7);
        cluster.primary().kill();
        cluster.primary().start();
        assertThat(has(cluster.primary(), 7)).isTrue();
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
    }

    @Test
    void thePasswordIsChecked() {
        assertThatThrownBy(() -> DriverManager.getConnection(cluster.primary().jdbcUrl(), "app", "wrong"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void redisForgetsPausesAndStops() {
        RedisServer redis = cluster.redis();
        redis.command("SET greeting hello");
        assertThat(redis.command("GET greeting")).isEqualTo("hello");
        redis.flush();
        assertThat(redis.command("GET greeting")).isEqualTo("$-1");
        redis.pause();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> redis.command("PING"));
        cluster.replica("ap").query("select 1");
        assertThat(answer).isNotDone();
        redis.resume();
        assertThat(answer.join()).isEqualTo("+PONG");
        redis.stop();
        assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(java.io.UncheckedIOException.class);
        redis.start();
        assertThat(redis.command("PING")).isEqualTo("+PONG");
    }
}
