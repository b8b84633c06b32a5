/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Replica;
import io.github.hibernatemr.topology.NodeState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that no setting names. pgjdbc finds their ports by a service file, since on this machine they differ in nothing else. */
class DiscoveryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVICES = "org.postgresql.pgservicefile";

    @TempDir
    private Path directory;

    private Cluster cluster;

    @BeforeEach
    void startCluster() throws IOException {
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("eu", TestCluster.HERE)
                .replica("unnamed", TestCluster.HERE)
                .roundTrip(TestCluster.HERE, TestCluster.FAR, TestCluster.ROUND_TRIP)
                .start();
        System.setProperty(SERVICES, directory.resolve("services").toString());
        writeServices();
    }

    private void writeServices() throws IOException {
        StringBuilder services = new StringBuilder();
        for (Replica replica : cluster.replicas()) {
            URI address = URI.create(replica.jdbcUrl(TestCluster.HERE).substring("jdbc:".length()));
            services.append("[%s]%nhost=%s%nport=%d%ndbname=%s%n"
                    .formatted(
                            replica.name(),
                            address.getHost(),
                            address.getPort(),
                            address.getPath().substring(1)));
        }
        Files.writeString(directory.resolve("services"), services);
    }

    @AfterEach
    void stop() {
        System.clearProperty(SERVICES);
        cluster.close();
    }

    private Pod start(String... without) {
        return Pod.start(settings(without));
    }

    private Map<String, Object> settings(String... without) {
        Map<String, Object> settings = Pod.settings(cluster);
        for (String replica : without) {
            settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.replica." + replica));
        }
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.discovery.url", "jdbc:postgresql:///?service={name}");
        settings.put("hibernate.mr.discovery.user", cluster.primary().user());
        settings.put("hibernate.mr.discovery.password", cluster.primary().password());
        return settings;
    }

    private static void awaitUp(Pod pod, String name) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            NodeState found = pod.multiRegion().topology().node(name);
            assertThat(found).isNotNull();
            assertThat(found.reachable()).as(found.problem()).isTrue();
        });
    }

    @Test
    void whatThePrimaryTellsOfIsReadWhenTheNamedReplicaIsGone() {
        cluster.primary().makeUserMonitor();
        try (Pod pod = start("unnamed")) {
            Long id = pod.store("writer", "found");
            awaitUp(pod, "unnamed");
            assertThat(pod.multiRegion().topology().node("unnamed").node().region())
                    .isNull();
            cluster.replica("eu").kill();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(pod.routeOf("reader", em -> em.find(Item.class, id))
                                    .node()
                                    .name())
                            .isEqualTo("unnamed"));
            assertThat(pod.read("reader", id)).isEqualTo("found");
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("hibernate-mr shop") && !name.contains("housekeeper"));
    }

    @Test
    void aReplicaThatJoinsLaterIsFoundAndOneThatIsNamedIsNotFoundTwice() throws IOException {
        cluster.primary().makeUserMonitor();
        try (Pod pod = start()) {
            cluster.addReplica("late", TestCluster.HERE);
            writeServices();
            awaitUp(pod, "late");
            assertThat(pod.multiRegion().topology().replicas())
                    .extracting(state -> state.node().name())
                    .containsOnlyOnce("eu")
                    .containsOnlyOnce("unnamed");
        }
    }

    @Test
    void aRoleThatMayNotSeeThemIsToldSoAndEverythingElseWorks() {
        try (Pod pod = start("unnamed")) {
            Long id = pod.store("writer", "seen");
            assertThat(pod.read("writer", id)).isEqualTo("seen");
            assertThat(pod.multiRegion().topology().node("unnamed")).isNull();
        }
    }

    /** Whoever may replicate chooses its own name, and so would choose the server that is sent the application's password. */
    @Test
    void aStandbyWhoseNameIsMoreThanANameIsNotLoggedInTo() throws Exception {
        cluster.primary().makeUserMonitor();
        List<String> messages = new CopyOnWriteArrayList<>();
        try (PasswordCollector collector = new PasswordCollector();
                var standby =
                        new StrangeStandby(cluster.primary(), "127.0.0.1:" + collector.port() + "/x?ssl=false&y=");
                var log = LoggedMessages.of("io.github.hibernatemr.hibernate", messages::add)) {
            Map<String, Object> settings = settings("unnamed");
            settings.put("hibernate.mr.discovery.url", "jdbc:postgresql://{name}/shop");
            try (Pod pod = Pod.start(settings)) {
                await().atMost(PATIENCE)
                        .until(() -> collector.told().size() > 1
                                || messages.stream().anyMatch(message -> message.startsWith("HMR000516")));
                assertThat(collector.told()).isEmpty();
            }
        }
    }

    @Test
    void oneThatCannotBeReachedKeepsNoOtherFromBeingFound() throws Exception {
        cluster.primary().makeUserMonitor();
        List<String> messages = new CopyOnWriteArrayList<>();
        // Served by no service, so that its URL is none.
        try (var standby = new StrangeStandby(cluster.primary(), "nowhere");
                var another = new StrangeStandby(cluster.primary(), "no-where");
                var third = new StrangeStandby(cluster.primary(), "now-here");
                var log = LoggedMessages.of("io.github.hibernatemr.hibernate", messages::add)) {
            cluster.addReplica("late", TestCluster.HERE);
            writeServices();
            try (Pod pod = start("unnamed")) {
                awaitUp(pod, "late");
                assertThat(messages)
                        .filteredOn(message -> message.startsWith("HMR000516"))
                        .hasSize(3);
            }
        }
    }

    @Test
    void oneThatTheApplicationAddsWhileItIsFoundIsTheApplications() {
        cluster.primary().makeUserMonitor();
        Map<String, Object> settings = settings("unnamed");
        settings.put("hibernate.mr.pool.driverClassName", MeetingDriver.class.getName());
        CompletableFuture<Runnable> meeting = new CompletableFuture<>();
        MeetingDriver.first = meeting;
        try (Pod pod = Pod.start(settings)) {
            Long id = pod.store("writer", "found");
            CountDownLatch met = new CountDownLatch(1);
            meeting.complete(() -> {
                pod.multiRegion()
                        .addReplica(
                                "unnamed",
                                TestCluster.HERE,
                                cluster.replica("unnamed").dataSource(TestCluster.HERE));
                met.countDown();
            });
            await().atMost(PATIENCE).until(() -> met.getCount() == 0);
            awaitUp(pod, "unnamed");
            cluster.replica("eu").kill();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(pod.routeOf("reader", em -> em.find(Item.class, id))
                                    .node()
                                    .name())
                            .isEqualTo("unnamed"));
            assertThat(pod.multiRegion().topology().node("unnamed").node().region())
                    .isEqualTo(TestCluster.HERE);
        }
    }
}
