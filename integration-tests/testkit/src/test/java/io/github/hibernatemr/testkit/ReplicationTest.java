/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReplicationTest {
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder()
                .primary("us-east-1")
                .replica("eu", "eu-west-1")
                .replica("ap", "ap-southeast-1")
                .start();
        cluster.primary().execute("create table item (id int primary key)");
        cluster.awaitCaughtUp();
    }

    @AfterEach
    void restore() {
        Replay replay = cluster.replica("eu").replay();
        replay.delay(Duration.ZERO);
        replay.resume();
        cluster.replicationLink("eu").restore().roundTrip(Duration.ZERO);
        cluster.awaitCaughtUp();
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
    void everyReplicaReceivesWhatThePrimaryCommits() {
        insert(1);
        cluster.awaitCaughtUp();
        assertThat(cluster.replicas()).hasSize(2).allMatch(replica -> has(replica, 1));
    }

    @Test
    void aReplicaRefusesToWrite() {
        assertThat(cluster.replica("eu").inRecovery()).isTrue();
        assertThat(cluster.primary().inRecovery()).isFalse();
        assertThatThrownBy(() -> cluster.replica("eu").execute("insert into item values (2)"))
                .hasMessageContaining("read-only transaction");
    }

    @Test
    void pausedReplayHoldsWhatOthersShowAndResumes() {
        cluster.replica("eu").replay().pause();
        insert(3);
        cluster.replica("ap").awaitCaughtUp();
        assertThat(has(cluster.replica("ap"), 3)).isTrue();
        assertThat(has(cluster.replica("eu"), 3)).isFalse();
        assertThatThrownBy(() -> cluster.replica("eu").awaitCaughtUp(Duration.ofMillis(50)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("eu (eu-west-1)");
        cluster.replica("eu").replay().resume();
        cluster.replica("eu").awaitCaughtUp();
        assertThat(has(cluster.replica("eu"), 3)).isTrue();
    }

    @Test
    void delayedReplayShowsACommitAfterTheDelay() {
        cluster.replica("eu").replay().delay(Duration.ofMillis(700));
        long begun = System.nanoTime();
        insert(4);
        cluster.replica("ap").awaitCaughtUp();
        await().pollInterval(Duration.ofMillis(20)).until(() -> has(cluster.replica("eu"), 4));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(650));
    }

    @Test
    void endingALongDelayReleasesWhatItHeldEvenFromAPause() {
        Replay replay = cluster.replica("eu").replay();
        replay.delay(Duration.ofHours(1));
        insert(5);
        cluster.replica("ap").awaitCaughtUp();
        replay.pause();
        replay.delay(Duration.ZERO);
        assertThat(has(cluster.replica("eu"), 5)).isFalse();
        replay.resume();
        cluster.replica("eu").awaitCaughtUp();
        assertThat(has(cluster.replica("eu"), 5)).isTrue();
    }

    @Test
    void aCutReplicationLinkHoldsTheReplicaBackUntilItIsRestored() {
        cluster.replicationLink("eu").cut();
        insert(6);
        cluster.replica("ap").awaitCaughtUp();
        assertThat(has(cluster.replica("eu"), 6)).isFalse();
        cluster.replicationLink("eu").restore();
        cluster.replica("eu").awaitCaughtUp();
        assertThat(has(cluster.replica("eu"), 6)).isTrue();
    }

    @Test
    void aSlowReplicationLinkLags() {
        cluster.replicationLink("eu").roundTrip(Duration.ofMillis(800));
        long begun = System.nanoTime();
        insert(7);
        cluster.replica("eu").awaitCaughtUp();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void aReplicaAddedLaterHasAllThatWasWrittenBefore() {
        insert(8);
        Replica late = cluster.addReplica("late", "sa-east-1");
        assertThat(has(late, 8)).isTrue();
        assertThat(cluster.replica("late")).isSameAs(late);
        assertThatThrownBy(() -> cluster.addReplica("late", "sa-east-1")).hasMessageContaining("already");
    }

    @Test
    void aDatabaseOfItsOwnIsReachedFromEveryRegionOnEveryNode() throws SQLException {
        String database = cluster.createDatabase("own");
        cluster.awaitCaughtUp();
        for (Node node : new Node[] {cluster.primary(), cluster.replica("eu")}) {
            try (var connection = node.dataSource("ap-southeast-1", database).getConnection()) {
                assertThat(connection.getCatalog()).isEqualTo("own");
            }
        }
        assertThatThrownBy(() -> cluster.createDatabase("Robert'); drop")).hasMessageContaining("expected a name");
    }

    @Test
    void aWrongPasswordIsRefused() {
        Node primary = cluster.primary();
        assertThatThrownBy(() -> DriverManager.getConnection(primary.jdbcUrl("eu-west-1"), primary.user(), "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void theTestsRoleIsAnOrdinaryOneAndTheAdminIsNot() throws SQLException {
        assertThat(cluster.primary().query("select usesuper from pg_user where usename = current_user"))
                .isEqualTo("f");
        try (var connection = cluster.primary().adminConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select usesuper from pg_user where usename = current_user")) {
            assertThat(rows.next() && rows.getBoolean(1)).isTrue();
        }
    }

    @Test
    void anUnknownReplicaIsNamedWithThoseThatExist() {
        assertThatThrownBy(() -> cluster.replica("mars"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mars")
                .hasMessageContaining("eu");
        assertThatThrownBy(() -> cluster.redis()).hasMessageContaining("no Redis");
    }
}
