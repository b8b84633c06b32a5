/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that die, hang and come back, under two pods; on a cluster of its own. */
class FailureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Cluster cluster;
    private static Pod pod;
    private static Pod otherPod;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "create");
        otherPod = Pod.start(cluster, "hibernate.mr.store.timeout", "50ms");
        known = pod.store("somebody", "known");
        cluster.replicas().forEach(replica -> replica.awaitCaughtUp(cluster.primary()));
    }

    @AfterAll
    static void close() {
        pod.close();
        otherPod.close();
        cluster.close();
    }

    private static Route routeOf(Pod reader, String user) {
        return reader.routeOf(user, em -> em.find(Item.class, known));
    }

    private static void awaitLocal(Pod reader) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(routeOf(reader, "reader").node().name()).isEqualTo("eu"));
    }

    @Test
    void aKilledReplicaFailsNoReadAndComesBack() {
        awaitLocal(pod);
        AtomicInteger reads = new AtomicInteger();
        try (var scope = ConsistencyScope.of("steady");
                var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.find(Item.class, known);
            cluster.replica("eu").kill();
            em.clear();
            assertThat(em.find(Item.class, known))
                    .as("in the transaction that had its connection")
                    .isNotNull();
            em.getTransaction().commit();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(pod.read("reader", known)).isNotNull();
            reads.incrementAndGet();
        }
        assertThat(routeOf(pod, "reader").node().name()).isNotEqualTo("eu");
        cluster.replica("eu").start();
        awaitLocal(pod);
        assertThat(reads).hasValue(20);
    }

    /** A session that has read a replica may read it again without proof, so it must be known to be the same. */
    @Test
    void aReplicaThatLostOneConnectionServesSessionsAsBefore() {
        awaitLocal(pod);
        pod.routeOf("reader", em -> {
            em.find(Item.class, known);
            cluster.replica("eu")
                    .query("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where usename = current_user and state = 'idle in transaction'");
            em.clear();
            assertThat(em.find(Item.class, known)).isNotNull();
        });
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(pod.multiRegion().topology().node("eu").incarnation())
                                .isNotZero());
        awaitLocal(pod);
    }

    @Test
    void aStalledReplicaIsTakenOutAndComesBack() {
        awaitLocal(pod);
        cluster.link(TestCluster.HERE, cluster.replica("eu")).stall();
        try {
            await().atMost(PATIENCE)
                    .until(() -> !pod.multiRegion().topology().node("eu").reachable());
            assertThat(pod.read("reader", known)).isNotNull();
        } finally {
            cluster.link(TestCluster.HERE, cluster.replica("eu")).restore();
        }
        awaitLocal(pod);
    }

    /** Its driver would wait for the answer for ever. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoeverWaitsForAStalledReplicaIsAnsweredElsewhere() {
        awaitLocal(pod);
        try (var scope = ConsistencyScope.of("reader");
                var intent = ConsistencyScope.intending(Intent.READ);
                var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.find(Item.class, known);
            assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("eu");
            cluster.link(TestCluster.HERE, cluster.replica("eu")).stall();
            em.clear();
            assertThat(em.find(Item.class, known)).isNotNull();
            assertThat(MultiRegion.of(em).route().node().name()).isNotEqualTo("eu");
            em.getTransaction().commit();
        } finally {
            cluster.link(TestCluster.HERE, cluster.replica("eu")).restore();
        }
        awaitLocal(pod);
    }

    /** Nobody knows whether it happened, and the error says so. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aCommitOnAPrimaryThatFallsSilentFailsWithinSeconds() {
        awaitLocal(pod);
        try (var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.persist(new Item("perhaps"));
            em.flush();
            cluster.link(TestCluster.HERE, cluster.primary()).stall();
            assertThatThrownBy(() -> em.getTransaction().commit()).hasStackTraceContaining("HMR000411");
        } finally {
            cluster.link(TestCluster.HERE, cluster.primary()).restore();
        }
        await().atMost(PATIENCE)
                .until(() -> pod.multiRegion().topology().primary().reachable());
        awaitLocal(pod);
    }

    @Test
    void withoutRedisReadsGoToThePrimaryAndWritesGoOn() {
        awaitLocal(pod);
        cluster.redis().stop();
        try {
            assertThat(routeOf(pod, "reader").reason()).isEqualTo(RouteReason.STORE_UNAVAILABLE);
            pod.rename("writer", known, "written without Redis");
            assertThat(pod.multiRegion().statistics().unsharedWrites()).isPositive();
            try (var scope = ConsistencyScope.at(ConsistencyLevel.eventual())) {
                assertThat(routeOf(pod, "reader").node().name()).isEqualTo("eu");
            }
        } finally {
            cluster.redis().start();
        }
        awaitLocal(pod);
        await().atMost(PATIENCE).untilAsserted(() -> {
            routeOf(pod, "reader");
            assertThat(pod.multiRegion().statistics().unsharedWrites()).isZero();
        });
    }

    @Test
    void aHangingRedisCostsOneTimeOutAndNotOneForEachRead() {
        awaitLocal(otherPod);
        cluster.redis().pause();
        try {
            long failuresBefore = otherPod.multiRegion().statistics().storeFailures();
            for (int i = 0; i < 50; i++) {
                assertThat(routeOf(otherPod, "reader").reason()).isEqualTo(RouteReason.STORE_UNAVAILABLE);
            }
            long failures = otherPod.multiRegion().statistics().storeFailures() - failuresBefore;
            assertThat(failures).as("waits for the store in 50 reads").isBetween(1L, 25L);
        } finally {
            cluster.redis().resume();
        }
        awaitLocal(otherPod);
    }

    @Test
    void redisMayBeDownAtStartUp() {
        cluster.redis().stop();
        try (Pod late = Pod.start(cluster)) {
            assertThat(routeOf(late, "reader").reason()).isEqualTo(RouteReason.STORE_UNAVAILABLE);
            cluster.redis().start();
            awaitLocal(late);
        } finally {
            cluster.redis().start();
        }
    }

    /** The pool asks no idle connection of a server that is known to live, so it must be known to have been away. */
    @Test
    void noConnectionOfBeforeARestartIsHandedOut() {
        writeOverSeveralConnections();
        cluster.primary().stop();
        await().atMost(PATIENCE)
                .until(() -> !pod.multiRegion().topology().primary().reachable());
        cluster.primary().start();
        await().atMost(PATIENCE)
                .until(() -> pod.multiRegion().topology().primary().reachable());
        writeOverSeveralConnections();
        awaitLocal(pod);
    }

    private static void writeOverSeveralConnections() {
        pod.runInTransaction(outer -> {
            outer.persist(new Item("outer"));
            outer.flush();
            pod.runInTransaction(middle -> {
                middle.persist(new Item("middle"));
                middle.flush();
                pod.store("writer", "inner");
            });
        });
    }

    @Test
    void aRegionStartsWhileThePrimaryIsAwayAndRecoversByItself() {
        cluster.primary().stop();
        try (Pod alone = Pod.start(cluster, "hibernate.mr.pool.connectionTimeout", "1000")) {
            assertThat(alone.read("reader", known)).isNotNull();
            assertThat(routeOf(alone, "reader").reason()).isEqualTo(RouteReason.PRIMARY_UNREACHABLE);
            assertThatThrownBy(() -> alone.routeOf(
                            "reader",
                            em -> em.createNativeQuery("select 1 from nowhere").getSingleResult()))
                    .as("what a replica says is all there is to be heard")
                    .rootCause()
                    .hasFieldOrPropertyWithValue("SQLState", "42P01");
            assertThatThrownBy(() -> alone.store("writer", "lost"))
                    .hasStackTraceContaining("primary primary (us-east-1) cannot be reached");
            cluster.primary().start();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> alone.store("writer", "back") != null);
            awaitLocal(alone);
        } finally {
            cluster.primary().start();
        }
        awaitLocal(pod);
    }
}
