/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replica;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The primary's address leads to a promoted replica, of which the pod is told nothing. */
class FailoverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PGSimpleDataSource primarysAddress = new PGSimpleDataSource();

    private void leadTo(Node node) {
        primarysAddress.setUrl(node.jdbcUrl(TestCluster.HERE));
        primarysAddress.setUser(node.user());
        primarysAddress.setPassword(node.password());
    }

    private Pod start(Cluster cluster) {
        leadTo(cluster.primary());
        Map<String, Object> settings = Pod.settings(cluster);
        settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.primary."));
        settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.replica.promoted."));
        settings.put("hibernate.mr.primary.datasource", primarysAddress);
        settings.put("hibernate.hbm2ddl.auto", "create");
        return Pod.start(settings);
    }

    private static Route routeOf(Pod pod, String user, Long id) {
        return pod.routeOf(user, em -> em.find(Item.class, id));
    }

    /** One that had more of the old timeline than the new primary can follow it no further, and must not seem to be ahead. */
    @Test
    void replicasServeAgainWhenTheyFollowTheNewPrimaryAndNotBefore() throws SQLException {
        try (Cluster cluster = Cluster.builder()
                        .primary(TestCluster.FAR)
                        .replica("promoted", TestCluster.FAR)
                        .replica("ahead", TestCluster.HERE)
                        .replica("follower", TestCluster.HERE)
                        .start();
                Pod pod = start(cluster)) {
            Long id = pod.store("writer", "old");
            cluster.awaitCaughtUp();
            pod.settled(3);
            Replica promoted = cluster.replica("promoted");
            Replica follower = cluster.replica("follower");
            cluster.replicationLink("promoted").cut();
            cluster.replicationLink("follower").cut();
            cluster.primary().execute("create table filler as select generate_series(1, 50000) as n");
            cluster.replica("ahead").awaitCaughtUp();

            cluster.primary().kill();
            promoted.promote();
            leadTo(promoted);
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                pod.rename("writer", id, "new");
                return true;
            });
            // Samples of the new primary prove something again.
            await().atMost(PATIENCE)
                    .until(() -> pod.multiRegion().topology().primary().reachable()
                            && pod.multiRegion().topology().lastSample() != null
                            && pod.multiRegion().topology().node("ahead").reachable());
            for (int i = 0; i < 100; i++) {
                pod.rename("writer", id, "new " + i);
                assertThat(pod.read("writer", id)).isEqualTo("new " + i);
                assertThat(routeOf(pod, "reader-" + i, id).reason().leadsToReplica())
                        .isFalse();
            }

            follow(follower, promoted);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(routeOf(pod, "writer", id).node().name()).isEqualTo("follower"));
            assertThat(pod.read("writer", id)).isEqualTo("new 99");
        }
    }

    /** As whoever operates a cluster has it done; the checkpoints would come by themselves, within minutes. */
    private static void follow(Replica replica, Node promoted) throws SQLException {
        String port = promoted.jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1");
        try (Connection connection = replica.adminConnection();
                Statement statement = connection.createStatement()) {
            String address;
            try (ResultSet row = statement.executeQuery("show primary_conninfo")) {
                row.next();
                address = row.getString(1).replaceAll("port=\\d+", "port=" + port);
            }
            statement.execute("alter system set primary_conninfo = '" + address + "'");
            statement.execute("select pg_reload_conf()");
            checkpoint(promoted);
            replica.awaitCaughtUp(promoted);
            checkpoint(replica);
        }
    }

    private static void checkpoint(Node node) throws SQLException {
        try (Connection connection = node.adminConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("checkpoint");
        }
    }
}
