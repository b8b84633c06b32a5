/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProcessFaultTest {
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder()
                .primary("us-east-1")
                .replica("eu", "eu-west-1")
                .redis("eu-west-1")
                .redis("us-east-1")
                .start();
        cluster.primary().execute("create table item (id int primary key)");
    }

    @AfterEach
    void startAgain() {
        cluster.primary().start();
        cluster.replica("eu").start();
        cluster.replica("eu").awaitCaughtUp();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    private static void insert(int id) {
        cluster.primary().execute("insert into item values (" + id + ")");
    }

    private static boolean has(Node node, int id) {
        return node.query("select 1 from item where id = " + id) != null;
    }

    @Test
    void aKilledReplicaComesBackAndCatchesUp() {
        Replica replica = cluster.replica("eu");
        replica.kill();
        assertThatThrownBy(() -> replica.query("select 1")).isInstanceOf(IllegalStateException.class);
        insert(1);
        replica.start();
        replica.awaitCaughtUp();
        assertThat(has(replica, 1)).isTrue();
    }

    @Test
    void aKilledPrimaryBreaksItsConnectionsAndComesBackWithWhatItCommitted() throws SQLException {
        insert(2);
        try (var connection = cluster.primary().dataSource("eu-west-1").getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select 1");
            cluster.primary().kill();
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
        }
        cluster.primary().restart();
        assertThat(has(cluster.primary(), 2)).isTrue();
        insert(3);
        cluster.replica("eu").awaitCaughtUp();
        assertThat(has(cluster.replica("eu"), 3)).isTrue();
    }

    @Test
    void aPrimaryStopsInGoodOrderEvenWithAReplicaThatCannotBeReached() {
        cluster.replicationLink("eu").stall();
        insert(4);
        cluster.primary().stop();
        assertThatThrownBy(() -> cluster.primary().query("select 1")).isInstanceOf(IllegalStateException.class);
        cluster.replicationLink("eu").restore();
        cluster.primary().start();
        assertThat(has(cluster.primary(), 4)).isTrue();
    }

    @Test
    void aPausedNodeKeepsConnectionsOpenAndAnswersWhenItIsResumed() throws Exception {
        Replica replica = cluster.replica("eu");
        try (var connection = replica.dataSource().getConnection()) {
            replica.pause();
            var answer = CompletableFuture.supplyAsync(() -> isAlive(connection));
            assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            replica.resume();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean isAlive(java.sql.Connection connection) {
        try (var statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void startingWhatRunsAndStoppingWhatDoesNotIsNothing() {
        Replica replica = cluster.replica("eu");
        replica.start();
        replica.stop();
        replica.stop();
        replica.kill();
        replica.resume();
        replica.start();
        assertThat(replica.query("select 1")).isEqualTo("1");
    }

    @Test
    void redisKeepsWhatItIsToldUntilItIsFlushedOrStopped() {
        Redis redis = cluster.redis();
        redis.command("SET greeting hello");
        assertThat(redis.command("EXISTS greeting")).isEqualTo(":1");
        assertThat(cluster.redis("us-east-1").command("EXISTS greeting")).isEqualTo(":0");
        redis.flush();
        assertThat(redis.command("EXISTS greeting")).isEqualTo(":0");
        redis.command("SET greeting hello");
        redis.stop();
        assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(IllegalStateException.class);
        redis.start();
        assertThat(redis.command("EXISTS greeting")).isEqualTo(":0");
    }

    @Test
    void aPausedRedisAnswersWhenItIsResumed() throws Exception {
        Redis redis = cluster.redis();
        redis.pause();
        var answer = CompletableFuture.supplyAsync(() -> redis.command("PING"));
        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        redis.resume();
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("+PONG");
    }

    @Test
    void redisIsReachedThroughALinkFromARegion() {
        String uri = cluster.redis().uri("us-east-1");
        assertThat(uri)
                .startsWith("redis://127.0.0.1:")
                .isNotEqualTo(cluster.redis().uri());
        RedisAccess throughLink = RedisAccess.of("test", uri);
        assertThat(throughLink.call("PING")).isEqualTo("+PONG");
        cluster.link("us-east-1", cluster.redis()).cut();
        assertThatThrownBy(() -> throughLink.call("PING")).isInstanceOf(IllegalStateException.class);
        cluster.link("us-east-1", cluster.redis()).restore();
        assertThat(throughLink.call("PING")).isEqualTo("+PONG");
    }
}
