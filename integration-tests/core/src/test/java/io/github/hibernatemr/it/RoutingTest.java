/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.routing.RouteReason.COVERED;
import static io.github.hibernatemr.routing.RouteReason.EVENTUAL;
import static io.github.hibernatemr.routing.RouteReason.FLUSH;
import static io.github.hibernatemr.routing.RouteReason.LOCK;
import static io.github.hibernatemr.routing.RouteReason.NOT_COVERED;
import static io.github.hibernatemr.routing.RouteReason.STRONG;
import static io.github.hibernatemr.routing.RouteReason.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import org.hibernate.query.Query;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where sessions go, on two pods of one region that share a Redis. */
class RoutingTest {

    private static Cluster cluster;
    private static Pod pod;
    private static Pod otherPod;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "create");
        otherPod = Pod.start(cluster);
        known = pod.store("somebody", "known");
        pod.settled();
        otherPod.settled();
    }

    @AfterAll
    static void close() {
        pod.close();
        otherPod.close();
    }

    @AfterEach
    void resume() {
        cluster.replica("eu").replay().resume();
        cluster.replica("ap").replay().resume();
    }

    private static void assertRoute(Route route, String node, RouteReason reason) {
        assertThat(route.node()).as("%s", route).isNotNull();
        assertThat(route.node().name()).as("%s", route).isEqualTo(node);
        assertThat(route.reason()).as("%s", route).isEqualTo(reason);
    }

    @Test
    void aReadGoesToTheLocalReplica() {
        await().untilAsserted(() ->
                assertRoute(pod.routeOf("reader", em -> em.find(Item.class, known)), "eu", COVERED));
    }

    @Test
    void aWriteGoesToThePrimary() {
        Route route = pod.routeOf("writer", em -> {
            em.persist(new Item("new"));
            em.flush();
        });
        assertThat(route.node().name()).isEqualTo("primary");
        // The sequence comes first, unless the session has an id left from the last call.
        assertThat(route.reason()).isIn(WRITE, FLUSH);
    }

    @Test
    void aFlushMovesTheSessionToThePrimary() {
        assertRoute(
                pod.routeOf("flusher", em -> {
                    em.find(Item.class, known).rename("flushed");
                    em.flush();
                }),
                "primary",
                FLUSH);
    }

    @Test
    void aLockMovesTheSessionToThePrimary() {
        assertRoute(
                pod.routeOf("locker", em -> em.find(Item.class, known, LockModeType.PESSIMISTIC_WRITE)),
                "primary",
                LOCK);
        assertRoute(
                pod.routeOf("locker", em -> em.lock(em.find(Item.class, known), LockModeType.OPTIMISTIC)),
                "primary",
                LOCK);
    }

    @Test
    void aBulkUpdateGoesToThePrimary() {
        assertRoute(
                pod.routeOf(
                        "bulk",
                        em -> em.createQuery("update Item set name = 'x' where id = -1")
                                .executeUpdate()),
                "primary",
                WRITE);
    }

    @Test
    void aTransactionSeesItsOwnWrites() {
        String seen = pod.inTransaction(em -> {
            em.find(Item.class, known);
            em.persist(new Item("own"));
            return em.createQuery("select name from Item where name = 'own'", String.class)
                    .setMaxResults(1)
                    .getSingleResult();
        });
        assertThat(seen).isEqualTo("own");
    }

    @Test
    void aTransactionWithoutStatementsNeedsNoNode() {
        assertThat(pod.routeOf(em -> {}).node()).isNull();
    }

    @Test
    void aUsersReadFollowsTheUsersWriteOnEveryPod() {
        cluster.replica("eu").replay().pause();
        cluster.replica("ap").replay().pause();
        Long id = pod.store("alice", "first");
        assertThat(pod.read("alice", id)).isEqualTo("first");
        assertThat(otherPod.read("alice", id)).isEqualTo("first");
        assertRoute(otherPod.routeOf("alice", em -> em.find(Item.class, id)), "primary", NOT_COVERED);
    }

    @Test
    void somebodyElseGoesOnReadingTheReplica() {
        cluster.replica("eu").replay().pause();
        pod.store("alice", "hers");
        assertRoute(pod.routeOf("bob", em -> em.find(Item.class, known)), "eu", COVERED);
    }

    @Test
    void aUsersReadsAreLocalAgainOnceTheReplicaCoversTheWrite() {
        Long id = pod.store("carol", "hers");
        await().untilAsserted(() ->
                assertRoute(otherPod.routeOf("carol", em -> em.find(Item.class, id)), "eu", COVERED));
        assertThat(otherPod.read("carol", id)).isEqualTo("hers");
    }

    @Test
    void aSessionWithoutAKeyReadsItsOwnWrites() {
        cluster.replica("eu").replay().pause();
        cluster.replica("ap").replay().pause();
        try (var em = pod.factory().createEntityManager()) {
            Item item = new Item("mine");
            em.getTransaction().begin();
            em.persist(item);
            em.getTransaction().commit();
            em.clear();
            em.getTransaction().begin();
            assertThat(em.find(Item.class, item.id()).name()).isEqualTo("mine");
            assertRoute(MultiRegion.of(em).route(), "primary", NOT_COVERED);
            em.getTransaction().commit();
        }
    }

    @Test
    void aRolledBackWriteLeavesNoTimestamp() {
        try (var scope = ConsistencyScope.of("dave");
                var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.persist(new Item("never"));
            em.flush();
            em.getTransaction().rollback();
        }
        assertRoute(pod.routeOf("dave", em -> em.find(Item.class, known)), "eu", COVERED);
    }

    @Test
    void strongReadsThePrimaryAndEventualAnyReplica() {
        cluster.replica("eu").replay().pause();
        pod.store("erin", "hers");
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            assertRoute(pod.routeOf("erin", em -> em.find(Item.class, known)), "primary", STRONG);
        }
        try (var scope = ConsistencyScope.at(ConsistencyLevel.eventual())) {
            assertRoute(pod.routeOf("erin", em -> em.find(Item.class, known)), "eu", EVENTUAL);
        }
    }

    @Test
    void theLevelOfOneEntityManagerHoldsWhateverTheScopeSays() {
        cluster.replicas().forEach(replica -> replica.replay().pause());
        // What a replica lacks when it stops to replay; one that lacks nothing goes on to cover.
        cluster.primary().execute("update Item set name = name where id = " + known);
        try (var scope = ConsistencyScope.at(ConsistencyLevel.eventual());
                var em = pod.factory().createEntityManager()) {
            MultiRegion.of(em).level(ConsistencyLevel.strong());
            em.find(Item.class, known);
            assertRoute(MultiRegion.of(em).route(), "primary", STRONG);
            em.clear();
            MultiRegion.of(em).level(null);
            em.find(Item.class, known);
            assertRoute(MultiRegion.of(em).route(), "primary", NOT_COVERED);
        }
    }

    @Test
    void aStrongScopeInsideATransactionMovesItToThePrimary() {
        assertRoute(
                pod.routeOf("frank", em -> {
                    em.find(Item.class, known);
                    try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
                        em.createQuery("select count(*) from Item").getSingleResult();
                    }
                }),
                "primary",
                STRONG);
    }

    @Test
    void aQuerysHintHoldsWhateverTheScopeSays() {
        cluster.replica("eu").replay().pause();
        pod.store("heidi", "hers");
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            assertRoute(pod.routeOf("heidi", em -> count(em, ConsistencyLevel.eventual())), "eu", EVENTUAL);
        }
        try (var scope = ConsistencyScope.at(ConsistencyLevel.eventual())) {
            assertRoute(pod.routeOf("heidi", em -> count(em, ConsistencyLevel.session())), "primary", NOT_COVERED);
            assertRoute(
                    pod.routeOf(
                            "heidi",
                            em -> em.createNativeQuery("/*+ hibernate_mr(strong) */ select 1")
                                    .getSingleResult()),
                    "primary",
                    STRONG);
        }
    }

    @Test
    void aQuerysHintHoldsForThatQueryOnly() {
        cluster.replica("eu").replay().pause();
        pod.store("ivan", "his");
        assertRoute(
                pod.routeOf("ivan", em -> {
                    count(em, ConsistencyLevel.eventual());
                    assertRoute(MultiRegion.of(em).route(), "eu", EVENTUAL);
                    em.createQuery("select count(*) from Item").getSingleResult();
                }),
                "primary",
                NOT_COVERED);
    }

    private static void count(EntityManager em, ConsistencyLevel hinted) {
        em.createQuery("select count(*) from Item")
                .unwrap(Query.class)
                .addQueryHint(hinted.hint())
                .getSingleResult();
    }

    @Test
    void outsideOfTransactionsEveryStatementIsRoutedForItself() {
        try (var scope = ConsistencyScope.of("grace");
                var em = pod.factory().createEntityManager()) {
            em.find(Item.class, known);
            assertRoute(MultiRegion.of(em).route(), "eu", COVERED);
        }
    }

    @Test
    void statisticsCountRoutesByReason() {
        long before = pod.multiRegion().statistics().routes().getOrDefault(STRONG, 0L);
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            pod.runInTransaction(em -> em.find(Item.class, known));
        }
        assertThat(pod.multiRegion().statistics().routes()).containsEntry(STRONG, before + 1);
    }
}
