/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartTest {
    @Test
    void twoClustersRunSideBySideAndAreTwo() {
        String identifier = "select system_identifier from pg_control_system()";
        try (Cluster one = Cluster.builder().replica("eu", "eu").start();
                Cluster other = Cluster.builder().replica("eu", "eu").start()) {
            assertThat(one.replica("eu").query(identifier))
                    .isEqualTo(one.primary().query(identifier))
                    .isNotEqualTo(other.primary().query(identifier));
        }
    }

    @Test
    void aPromotedReplicaAcceptsWritesOnATimelineOfItsOwnBesideTheOldPrimary() {
        try (Cluster cluster = Cluster.builder().replica("eu", "eu").start()) {
            Replica promoted = cluster.replica("eu");
            promoted.promote();
            assertThat(promoted.inRecovery()).isFalse();
            promoted.execute("create table mine (id int)");
            cluster.primary().execute("create table mine (id int)");
            promoted.restart();
            assertThat(promoted.query("select count(*) from mine")).isEqualTo("0");
        }
    }

    @Test
    void aServerThatDoesNotComeUpIsNamedWithTheEndOfItsLog() {
        assertThatThrownBy(
                        () -> Cluster.builder().setting("shared_buffers", "-5").start())
                .isInstanceOf(ClusterStartException.class)
                .hasMessageContaining("primary (local)")
                .hasMessageContaining("shared_buffers")
                .hasMessageNotContaining("testkit-password");
    }

    @Test
    void aStartThatTakesTooLongIsGivenUp() {
        assertThatThrownBy(
                        () -> Cluster.builder().startLimit(Duration.ofMillis(1)).start())
                .isInstanceOf(ClusterStartException.class)
                .hasMessageContaining("PT0.001S")
                .hasMessageNotContaining("testkit-password");
    }

    @Test
    void settingsReachEveryNode() {
        try (Cluster cluster = Cluster.builder()
                .replica("eu", "eu")
                .setting("max_standby_streaming_delay", "0")
                .setting("max_prepared_transactions", "7")
                .start()) {
            assertThat(cluster.primary().query("show max_prepared_transactions"))
                    .isEqualTo("7");
            assertThat(cluster.replica("eu").query("show max_standby_streaming_delay"))
                    .isEqualTo("0");
        }
    }

    @Test
    void latencyBetweenRegionsReachesPodsButNotDirectConnections() throws Exception {
        Duration roundTrip = Duration.ofMillis(60);
        try (Cluster cluster = Cluster.builder()
                        .primary("us")
                        .roundTrip("eu", "us", roundTrip)
                        .start();
                var far = cluster.primary().dataSource("eu").getConnection();
                var near = cluster.primary().dataSource("us").getConnection();
                var direct = cluster.primary().dataSource().getConnection()) {
            assertThat(fastestQuery(far)).isBetween(roundTrip, roundTrip.multipliedBy(2));
            assertThat(fastestQuery(near)).isLessThan(roundTrip.dividedBy(3));
            assertThat(fastestQuery(direct)).isLessThan(roundTrip.dividedBy(3));
        }
    }

    private static Duration fastestQuery(java.sql.Connection connection) throws java.sql.SQLException {
        long fastest = Long.MAX_VALUE;
        try (var statement = connection.createStatement()) {
            for (int i = 0; i < 10; i++) {
                long begun = System.nanoTime();
                statement.execute("select 1");
                fastest = Math.min(fastest, System.nanoTime() - begun);
            }
        }
        return Duration.ofNanos(fastest);
    }

    @Test
    void namesThatCannotBeAreRefused() {
        ClusterBuilder builder = Cluster.builder().replica("eu", "eu").redis("eu");
        for (String name : new String[] {"primary", "seed", "redis-1", "../up", "EU", ""}) {
            assertThatThrownBy(() -> builder.replica(name, "eu")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> builder.replica("eu", "us")).hasMessageContaining("Two replicas");
        assertThatThrownBy(() -> builder.redis("eu")).hasMessageContaining("Two Redis");
    }
}
