/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.hibernate.MultiRegionListener;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.topology.Node;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a listener is told: each change once. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ListenerTest {

    private static final String UNIT = "listened-to";

    private static Cluster cluster;
    private static Pod pod;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "create");
        settings.put(
                "hibernate.mr.store.uri", cluster.redis().uri(TestCluster.HERE).toString());
        settings.put("hibernate.mr.store.timeout", "2s");
        pod = Pod.start(UNIT, settings);
        known = pod.store("somebody", "known");
        cluster.awaitCaughtUp();
        awaitLocal();
    }

    @AfterAll
    static void close() {
        pod.close();
        cluster.close();
    }

    private static void awaitLocal() {
        await().untilAsserted(() -> assertThat(read().node().name()).isEqualTo("eu"));
    }

    private static Route read() {
        return pod.routeOf("reader", em -> em.find(Item.class, known));
    }

    private static final class Notes implements MultiRegionListener {

        private final List<String> nodes = new CopyOnWriteArrayList<>();
        private final List<String> store = new CopyOnWriteArrayList<>();
        private final List<String> routes = new CopyOnWriteArrayList<>();

        @Override
        public void routeTaken(String persistenceUnit, Route route) {
            routes.add(persistenceUnit + " " + route.node().name());
        }

        @Override
        public void nodeLost(String persistenceUnit, Node node, String problem) {
            nodes.add(persistenceUnit + " lost " + node.name());
        }

        @Override
        public void nodeBack(String persistenceUnit, Node node) {
            nodes.add(persistenceUnit + " back " + node.name());
        }

        @Override
        public void roleChanged(String persistenceUnit, Node node, Node.Role role) {
            nodes.add(persistenceUnit + " " + node.name() + " is " + role);
        }

        @Override
        public void primaryMoved(String persistenceUnit, Node before, Node now) {
            nodes.add(persistenceUnit + " moves from " + before.name() + " to " + now.name());
        }

        @Override
        public void fenced(String persistenceUnit, Node node, Node primary) {
            nodes.add(persistenceUnit + " fences " + node.name() + " because of " + primary.name());
        }

        @Override
        public void storeLost(String persistenceUnit) {
            store.add(persistenceUnit + " lost");
        }

        @Override
        public void storeBack(String persistenceUnit) {
            store.add(persistenceUnit + " back");
        }
    }

    @Test
    @Order(1)
    void ofEachRouteUntilItListensNoMore() {
        Notes notes = new Notes();
        try (var listening = MultiRegion.listen(notes)) {
            read();
            pod.rename("writer", known, "renamed");
        }
        read();
        assertThat(notes.routes).containsExactly(UNIT + " eu", UNIT + " eu", UNIT + " primary");
    }

    @Test
    @Order(2)
    void ofAReplicaThatLeavesAndComesBack() {
        Notes notes = new Notes();
        try (var listening = MultiRegion.listen(notes)) {
            cluster.replica("eu").kill();
            await().until(() -> !notes.nodes.isEmpty());
            cluster.replica("eu").start();
            awaitLocal();
        }
        // A connection of the pool that broke unseen may take it out once more.
        assertThat(notes.nodes).containsSubsequence(UNIT + " lost eu", UNIT + " back eu");
        assertThat(notes.nodes).endsWith(UNIT + " back eu");
    }

    @Test
    @Order(3)
    void ofAStoreThatIsLostAndServesAgain() {
        Notes notes = new Notes();
        try (var listening = MultiRegion.listen(notes)) {
            cluster.redis().stop();
            read();
            read();
            cluster.redis().start();
            awaitLocal();
        }
        assertThat(notes.store).containsExactly(UNIT + " lost", UNIT + " back");
    }

    @Test
    @Order(4)
    void aListenerThatFailsHarmsNobody() {
        Notes notes = new Notes();
        MultiRegionListener failing = new MultiRegionListener() {
            @Override
            public void routeTaken(String persistenceUnit, Route route) {
                throw new IllegalStateException("on purpose");
            }
        };
        // The store has come back a moment ago, and knows nothing yet of what it has lost.
        await().untilAsserted(() -> {
            notes.routes.clear();
            try (var first = MultiRegion.listen(failing);
                    var second = MultiRegion.listen(notes)) {
                assertThat(read().node().name()).isEqualTo("eu");
            }
        });
        assertThat(notes.routes).containsExactly(UNIT + " eu");
    }

    /** The last: there is no way back. */
    @Test
    @Order(5)
    void ofAReplicaThatIsPromoted() {
        Notes notes = new Notes();
        try (var listening = MultiRegion.listen(notes)) {
            cluster.replica("eu").promote();
            await().until(() -> notes.nodes.size() >= 3);
        }
        assertThat(notes.nodes)
                .containsExactly(
                        UNIT + " eu is PRIMARY",
                        UNIT + " moves from primary to eu",
                        UNIT + " fences primary because of eu");
    }
}
