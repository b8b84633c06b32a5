/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.health.CheckResult;
import io.github.hibernatemr.health.CheckResult.Part;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a sampler from its node is not the node's fault, and not the application's. */
class SamplerFaultsTest {

    /** The driver's, in the place of {@code PGPASSFILE}, which a running JVM cannot change. */
    private static final String PASSWORD_FILE = "org.postgresql.pgpassfile";

    private static final Duration FOR_A_WHILE = Duration.ofSeconds(6);

    private static Cluster cluster;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final LoggedMessages messages = LoggedMessages.of("io.github.hibernatemr.topology", logged::add);

    @BeforeAll
    static void start() {
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("eu", TestCluster.HERE)
                .start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    @AfterEach
    void passwordAsItWas() {
        password(cluster.primary().password());
    }

    @AfterEach
    void listenNoMore() {
        messages.close();
    }

    private static void password(String password) {
        asAdmin(cluster.primary(), "alter role " + cluster.primary().user() + " password '" + password + "'");
        cluster.awaitCaughtUp();
    }

    private static void asAdmin(Node node, String statement) {
        try (Connection connection = node.adminConnection();
                Statement once = connection.createStatement()) {
            once.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void endSamplers() {
        for (Node node : List.of(cluster.primary(), cluster.replica("eu"))) {
            asAdmin(
                    node,
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where application_name = 'hibernate-mr sampler'");
        }
    }

    private static Map<String, Object> settings(int connections) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.health.cache", "0s");
        settings.put("hibernate.mr.health.details", "full");
        settings.put("hibernate.mr.pool.maximumPoolSize", String.valueOf(connections));
        return settings;
    }

    private void forAWhile(Runnable check) {
        long end = System.nanoTime() + FOR_A_WHILE.toNanos();
        while (System.nanoTime() - end < 0) {
            check.run();
        }
    }

    private static CheckResult primary(Pod pod) {
        return pod.multiRegion().health().of(Part.PRIMARY).findFirst().orElseThrow();
    }

    /** Else a working primary is down for every pod, and a load balancer empties all regions. */
    @Test
    void aPasswordThatWasChangedTakesNoNodeOutThatGoesOnServing() {
        try (Pod pod = Pod.start(settings(5))) {
            Long known = pod.store("somebody", "known");
            pod.settled(1);
            password("rotated");
            endSamplers();
            await().until(() -> logged.stream()
                            .filter(text -> text.contains("gets no new connection"))
                            .count()
                    == 2);
            long began = System.nanoTime();
            forAWhile(() -> {
                pod.rename("writer", known, "renamed");
                assertThat(primary(pod).up()).isTrue();
                assertThat(primary(pod).detail()).contains("its sampler gets no new connection");
                assertThat(pod.multiRegion().topology().primary().reachable()).isTrue();
            });
            assertThat(System.nanoTime() - began)
                    .isLessThan(FOR_A_WHILE.plusSeconds(5).toNanos());
            // The pool's connections tell how far the replica is.
            pod.settled(1);
            assertThat(logged).noneMatch(text -> text.contains("does not answer"));

            password(cluster.primary().password());
            await().until(() -> primary(pod).detail() == null);
        }
    }

    /** As a secret that is mounted into a pod is renewed: PostgreSQL's own way, and the driver's. */
    @Test
    void aNewPasswordInAPasswordFileIsTakenWithoutARestart(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("pgpass");
        String before = System.getProperty(PASSWORD_FILE);
        System.setProperty(PASSWORD_FILE, file.toString());
        Files.writeString(file, "*:*:*:*:" + cluster.primary().password());
        Map<String, Object> settings = settings(5);
        settings.keySet().removeIf(key -> key.endsWith(".password"));
        try (Pod pod = Pod.start(settings)) {
            Long known = pod.store("somebody", "known");
            pod.settled(1);
            password("rotated");
            Files.writeString(file, "*:*:*:*:rotated");
            // All of the pod's: its samplers' and its pools'.
            endAllConnections();
            pod.settled(1);
            pod.rename("writer", known, "renamed");
            assertThat(primary(pod).up()).isTrue();
            assertThat(logged).noneMatch(text -> text.contains("gets no new connection"));
        } finally {
            if (before == null) {
                System.clearProperty(PASSWORD_FILE);
            } else {
                System.setProperty(PASSWORD_FILE, before);
            }
        }
    }

    private static void endAllConnections() {
        for (Node node : List.of(cluster.primary(), cluster.replica("eu"))) {
            asAdmin(
                    node,
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + node.user() + "'");
        }
    }

    @Test
    void norIfThePoolHasNoConnectionToSpareForTheSampler() {
        try (Pod pod = Pod.start(settings(1))) {
            pod.store("somebody", "known");
            pod.settled(1);
            pod.runInTransaction(em -> {
                Item item = new Item("written");
                em.persist(item);
                em.flush();
                password("rotated");
                endSamplers();
                forAWhile(() -> {
                    em.createNativeQuery("select 1").getSingleResult();
                    assertThat(pod.multiRegion().topology().primary().reachable())
                            .isTrue();
                });
            });
            password(cluster.primary().password());
            pod.store("somebody", "goes on");
            assertThat(logged).noneMatch(text -> text.contains("does not answer"));
        }
    }

    /** Else commits are stamped late, their keys read the primary for minutes, and the pool gets no emptier. */
    @Test
    void aFullPoolOfTheApplicationsKeepsNoSamplerFromItsNode() throws SQLException {
        List<String> leaks = new CopyOnWriteArrayList<>();
        try (HikariDataSource pool = new HikariDataSource();
                LoggedMessages leaking = LoggedMessages.of("com.zaxxer.hikari.pool.ProxyLeakTask", leaks::add)) {
            Node primary = cluster.primary();
            pool.setJdbcUrl(primary.jdbcUrl(TestCluster.HERE));
            pool.setUsername(primary.user());
            pool.setPassword(primary.password());
            pool.setMaximumPoolSize(3);
            pool.setLeakDetectionThreshold(2_000);
            Map<String, Object> settings = settings(5);
            settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.primary."));
            settings.put("hibernate.mr.primary.region", primary.region());
            settings.put("jakarta.persistence.nonJtaDataSource", pool);
            try (Pod pod = Pod.start(settings)) {
                pod.store("somebody", "known");
                forAWhile(() -> {
                    pod.store("somebody", "known");
                    assertFresh(pod);
                });
                assertThat(leaks).isEmpty();
                try (Connection first = pool.getConnection();
                        Connection second = pool.getConnection()) {
                    forAWhile(() -> assertFresh(pod));
                    assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                            .isEqualTo(3);
                }
                pod.store("somebody", "goes on");
            }
        }
    }

    private static void assertFresh(Pod pod) {
        Instant last = pod.multiRegion().topology().lastSample();
        // One machine, so one clock.
        assertThat(last).isNotNull().isAfter(Instant.now().minusMillis(2_500));
    }
}
