/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A replica that lacks little is waited for, one that lacks much is not. */
class WaitOrGoTest {

    private static Cluster cluster;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
        try (Pod pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "create")) {
            known = pod.store("somebody", "known");
        }
        cluster.awaitCaughtUp();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @AfterEach
    void resume() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
        cluster.awaitCaughtUp();
    }

    private static Pod pod(String maxWait) {
        return Pod.start(cluster, "hibernate.mr.consistency.max_wait", maxWait).settled();
    }

    private static Route routeOf(Pod pod, String user) {
        return pod.routeOf(user, em -> em.find(Item.class, known));
    }

    @Test
    void aReadWaitsForTheReplicaThatWillSoonHaveItsWrite() {
        try (Pod pod = pod("30s")) {
            cluster.replicas().forEach(replica -> replica.replay().pause());
            pod.rename("writer", known, "new for " + pod);
            AtomicReference<Thread> reader = new AtomicReference<>();
            CompletableFuture<Route> route = CompletableFuture.supplyAsync(() -> {
                reader.set(Thread.currentThread());
                return pod.routeOf(
                        "writer",
                        em -> assertThat(em.find(Item.class, known).name()).isEqualTo("new for " + pod));
            });
            await().until(() -> reader.get() != null && reader.get().getState() == Thread.State.TIMED_WAITING);
            assertThat(route).isNotDone();
            cluster.replicas().forEach(replica -> replica.replay().resume());
            assertThat(route.join().reason()).isEqualTo(RouteReason.WAITED);
        }
    }

    @Test
    void itNeverWaitsIfItMayNot() {
        try (Pod pod = pod("0s")) {
            cluster.replicas().forEach(replica -> replica.replay().pause());
            pod.rename("writer", known, "new for " + pod);
            assertThat(routeOf(pod, "writer").reason()).isEqualTo(RouteReason.NOT_COVERED);
            cluster.replicas().forEach(replica -> replica.replay().resume());
            await().untilAsserted(
                            () -> assertThat(routeOf(pod, "writer").reason()).isEqualTo(RouteReason.COVERED));
            assertThat(pod.multiRegion().statistics().routes()).doesNotContainKey(RouteReason.WAITED);
        }
    }

    @Test
    void itWaitsNoLongerThanItMayAndThenGoes() {
        try (Pod pod = pod("300ms")) {
            cluster.replicas().forEach(replica -> replica.replay().pause());
            pod.rename("writer", known, "new for " + pod);
            assertThat(routeOf(pod, "writer").reason()).isEqualTo(RouteReason.NOT_COVERED);
        }
    }
}
