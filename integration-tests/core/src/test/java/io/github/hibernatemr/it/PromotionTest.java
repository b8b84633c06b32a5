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
import io.github.hibernatemr.hibernate.MultiRegionListener;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replica;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The primary's role moves to another node, as whoever is in charge decides; pods find out by themselves. */
class PromotionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Cluster cluster;
    private Pod pod;
    private Long item;

    @BeforeEach
    void start() {
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("eu", TestCluster.HERE)
                .replica("heir", TestCluster.ELSEWHERE)
                .start();
        // Without it a standby's timeline is known with its next restartpoint only.
        cluster.primary().makeUserMonitor();
        pod = Pod.start(settingsWithSchema());
        item = pod.store("writer", "first");
        cluster.awaitCaughtUp();
        pod.settled(1);
    }

    private Map<String, Object> settingsWithSchema() {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "update");
        return settings;
    }

    @AfterEach
    void close() {
        pod.close();
        cluster.close();
    }

    private static String primaryOf(Pod pod) {
        return pod.multiRegion().topology().primary().node().name();
    }

    private static void awaitPrimary(Pod pod, String name) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(primaryOf(pod)).isEqualTo(name);
            assertThat(pod.multiRegion().topology().primary().reachable()).isTrue();
        });
    }

    private Route eventualRead() {
        try (var level = ConsistencyScope.at(ConsistencyLevel.eventual())) {
            return pod.routeOf(em -> assertThat(em.find(Item.class, item)).isNotNull());
        }
    }

    private static String nameOn(Node node, Long id) {
        return node.query("select name from item where id = " + id);
    }

    /** The first that speaks SQL, of an error and its causes. */
    private static SQLException sqlOf(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        if (cause == null) {
            throw new AssertionError("no SQLException", failure);
        }
        return (SQLException) cause;
    }

    @Test
    void writesGoToThePromotedReplicaAndReadsAreLocalAgainWhenTheOtherFollows() {
        cluster.primary().kill();
        Replica heir = cluster.replica("heir");
        heir.promote();
        awaitPrimary(pod, "heir");
        pod.rename("writer", item, "second");
        assertThat(nameOn(heir, item)).isEqualTo("second");
        assertThat(pod.read("writer", item)).isEqualTo("second");
        cluster.replica("eu").stop();
        cluster.startAsStandby(cluster.replica("eu"), heir);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(pod.routeOf("writer", em -> em.find(Item.class, item))
                                .node()
                                .name())
                        .isEqualTo("eu"));
        assertThat(pod.read("writer", item)).isEqualTo("second");
    }

    @Test
    void whatHasBegunOnTheOldPrimaryFailsSoThatItCanBeRunAgainAndLeavesNothingThere() {
        try (var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.find(Item.class, item).rename("lost");
            em.flush();
            cluster.replica("heir").promote();
            awaitPrimary(pod, "heir");
            assertThatThrownBy(() -> em.getTransaction().commit()).satisfies(failure -> {
                assertThat(sqlOf(failure).getSQLState()).isEqualTo("40001");
                assertThat((Throwable) sqlOf(failure))
                        .hasMessageContaining("HMR000410")
                        .hasMessageContaining("run it again");
            });
        }
        assertThat(nameOn(cluster.primary(), item)).isEqualTo("first");
        pod.rename("writer", item, "again");
        assertThat(nameOn(cluster.replica("heir"), item)).isEqualTo("again");
    }

    @Test
    void ofTwoPrimariesTheOneOnTheLaterTimelineIsUsedAndTheOtherGetsNothing() {
        List<String> alarms = new CopyOnWriteArrayList<>();
        try (var listening = MultiRegion.listen(new MultiRegionListener() {
            @Override
            public void fenced(
                    String unit,
                    io.github.hibernatemr.topology.Node node,
                    io.github.hibernatemr.topology.Node primary) {
                alarms.add(node.name() + " < " + primary.name());
            }
        })) {
            cluster.replica("heir").promote();
            awaitPrimary(pod, "heir");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(alarms).containsExactly("primary < heir"));
            for (int i = 0; i < 20; i++) {
                pod.rename("writer", item, "number " + i);
            }
            assertThat(nameOn(cluster.primary(), item)).isEqualTo("first");
            assertThat(nameOn(cluster.replica("heir"), item)).isEqualTo("number 19");
            assertThat(pod.multiRegion().topology().node("primary").reachable()).isFalse();
            assertThat(pod.multiRegion().topology().node("primary").problem())
                    .contains("accepts writes on timeline 1 and is fenced");
            cluster.replica("heir").stop();
            await().atMost(PATIENCE)
                    .until(() -> !pod.multiRegion().topology().primary().reachable());
            assertThatThrownBy(() -> pod.store("writer", "to nobody"))
                    .satisfies(failure -> assertThat((Throwable) sqlOf(failure)).hasMessageContaining("HMR000401"));
            assertThat(nameOn(cluster.primary(), item)).isEqualTo("first");
            assertThat(alarms).as("once").containsExactly("primary < heir");
        }
    }

    @Test
    void afterASwitchoverTheOldPrimaryServesReads() {
        cluster.primary().stop();
        Replica heir = cluster.replica("heir");
        heir.promote();
        awaitPrimary(pod, "heir");
        cluster.startAsStandby(cluster.primary(), heir);
        pod.rename("writer", item, "second");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(pod.multiRegion().topology().node("primary"))
                        .satisfies(state -> {
                            assertThat(state.reachable()).isTrue();
                            assertThat(state.coverage()).isNotNull();
                            assertThat(state.node().isPrimary()).isFalse();
                        }));
        cluster.replica("eu").stop();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(eventualRead().node().name()).isEqualTo("primary"));
        assertThat(pod.read("writer", item)).isEqualTo("second");
        assertThat(cluster.primary().inRecovery()).isTrue();
    }

    @Test
    void whileThereIsNoPrimaryReadsGoOnAndWritesFailAtOnce() {
        cluster.primary().stop();
        await().atMost(PATIENCE)
                .until(() -> !pod.multiRegion().topology().primary().reachable());
        assertThat(eventualRead().node().name()).isEqualTo("eu");
        long before = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> pod.store("writer", "in vain")).satisfies(failure -> {
                assertThat(sqlOf(failure).getSQLState()).isEqualTo("08001");
                assertThat((Throwable) sqlOf(failure))
                        .hasMessageContaining("HMR000401")
                        .hasMessageContaining("hibernate.mr.failover.max_wait");
            });
        }
        // Ten time-outs of the pool would take fifty seconds.
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(25);
        assertThatThrownBy(() -> pod.rename("writer", item, "in vain")).hasStackTraceContaining("HMR000401");
        // Nothing was sent, so nothing has to be covered that was not before.
        assertThat(pod.read("writer", item)).isEqualTo("first");
        cluster.primary().start();
        awaitPrimary(pod, "primary");
        pod.rename("writer", item, "second");
    }

    @Test
    void aWriteMayWaitForTheNextPrimary() throws Exception {
        var settings = Pod.settings(cluster);
        settings.put("hibernate.mr.failover.max_wait", "30s");
        try (Pod patient = Pod.start("patient", settings)) {
            patient.settled(1);
            cluster.primary().kill();
            await().atMost(PATIENCE)
                    .until(() -> !patient.multiRegion().topology().primary().reachable());
            CompletableFuture<Void> write =
                    CompletableFuture.runAsync(() -> patient.rename("writer", item, "patiently"));
            cluster.replica("heir").promote();
            write.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(nameOn(cluster.replica("heir"), item)).isEqualTo("patiently");
    }

    @Test
    void aReplicaMayComeAndGoWhileThePodRuns() {
        Replica late = cluster.addReplica("late", TestCluster.HERE);
        pod.multiRegion().addReplica("late", TestCluster.HERE, late.dataSource(TestCluster.HERE));
        assertThatThrownBy(() -> pod.multiRegion().addReplica("late", TestCluster.HERE, late.dataSource()))
                .hasMessageContaining("there is a node 'late' already");
        cluster.replica("eu").stop();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(eventualRead().node().name()).isEqualTo("late"));
        assertThat(pod.multiRegion().removeReplica("late")).isTrue();
        assertThat(pod.multiRegion().removeReplica("late")).isFalse();
        assertThat(eventualRead().node().name()).isNotEqualTo("late");
        assertThat(pod.multiRegion().topology().node("late")).isNull();
        assertThatThrownBy(() -> pod.multiRegion().removeReplica("primary")).hasMessageContaining("is the primary");
        assertThatThrownBy(() -> pod.multiRegion().addReplica("primary", TestCluster.HERE, late.dataSource()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPodThatStartsAfterTheFailoverFindsThePrimaryThoughItsSettingsNameTheOldOne() {
        cluster.primary().stop();
        cluster.replica("heir").promote();
        try (Pod late = Pod.start("late", Pod.settings(cluster))) {
            awaitPrimary(late, "heir");
            late.rename("writer", item, "by the late one");
        }
        assertThat(nameOn(cluster.replica("heir"), item)).isEqualTo("by the late one");
        cluster.startAsStandby(cluster.primary(), cluster.replica("heir"));
        try (Pod later = Pod.start("later", Pod.settings(cluster))) {
            awaitPrimary(later, "heir");
            assertThat(later.routeOf(em -> em.persist(new Item("more"))).reason())
                    .isIn(RouteReason.FLUSH, RouteReason.WRITE);
        }
    }
}
