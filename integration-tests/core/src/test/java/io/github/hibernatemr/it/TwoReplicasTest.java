/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Replica;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two replicas in the region: what one cannot answer the other may, if it covers what it must. */
class TwoReplicasTest {

    private static Cluster start() {
        return Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("one", TestCluster.HERE)
                .replica("two", TestCluster.HERE)
                .redis(TestCluster.HERE)
                .roundTrip(TestCluster.HERE, TestCluster.FAR, TestCluster.ROUND_TRIP)
                .start();
    }

    private static Map<String, Object> settings(Cluster cluster) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.mr.store.uri", cluster.redis().uri(TestCluster.HERE));
        settings.put("hibernate.mr.store.timeout", "2s");
        settings.put("hibernate.hbm2ddl.auto", "create");
        // So that a dead replica is found by the read and not by the sampler.
        settings.put("hibernate.mr.sampling.interval", "5s");
        return settings;
    }

    @Test
    void theOtherReplicaServesIfItCoversAndThePrimaryIfItDoesNot() {
        try (Cluster cluster = start();
                Pod pod = Pod.start(settings(cluster))) {
            Long known = pod.store("somebody", "known");
            pod.settled();
            Route first = pod.routeOf("reader", em -> em.find(Item.class, known));
            assertThat(first.reason().leadsToReplica()).isTrue();

            for (Replica replica : cluster.replicas()) {
                replica.replay().pause();
            }
            Long written = pod.store("writer", "written");
            cluster.replica(first.node().name()).kill();

            Route other = pod.routeOf(
                    "reader", em -> assertThat(em.find(Item.class, known)).isNotNull());
            assertThat(other.reason().leadsToReplica()).as("%s", other).isTrue();
            assertThat(other.node()).isNotEqualTo(first.node());
            assertThat(pod.read("writer", written)).isEqualTo("written");
        }
    }

    @Test
    void theStoresAnswerIsHeardBeforeAnotherReplicaIsReadInstead() {
        try (Cluster cluster = start();
                Pod pod = Pod.start(settings(cluster))) {
            Long known = pod.store("somebody", "known");
            pod.settled();
            Route first = pod.routeOf("writer", em -> em.find(Item.class, known));
            assertThat(first.reason().leadsToReplica()).isTrue();

            for (Replica replica : cluster.replicas()) {
                replica.replay().pause();
            }
            Long written = pod.store("writer", "written");
            cluster.replica(first.node().name()).kill();

            Route route = pod.routeOf(
                    "writer", em -> assertThat(em.find(Item.class, written)).isNotNull());
            assertThat(route.reason()).isEqualTo(RouteReason.NOT_COVERED);
        }
    }
}
