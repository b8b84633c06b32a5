/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One cluster stands for servers that run already. */
class RunningServersTest {
    private static final String PREFIX = "hibernate-mr.testkit.";

    private static Cluster running;
    private static Map<String, String> properties;

    @BeforeAll
    static void start() {
        running = Cluster.builder()
                .primary("us")
                .replica("eu", "eu")
                .redis("eu")
                .ownServers()
                .start();
        properties = Map.of(
                "primary.url", running.primary().jdbcUrl() + "?ApplicationName=mine",
                "primary.user", running.primary().user(),
                "primary.password", running.primary().password(),
                "primary.admin.user", "testkit",
                "primary.admin.password", "testkit-password",
                "replica.eu.url", running.replica("eu").jdbcUrl(),
                "redis.uri", running.redis().uri());
    }

    @BeforeEach
    void setProperties() {
        properties.forEach((name, value) -> System.setProperty(PREFIX + name, value));
    }

    @AfterEach
    void clearProperties() {
        properties.keySet().forEach(name -> System.clearProperty(PREFIX + name));
    }

    @AfterAll
    static void close() {
        running.close();
    }

    private static ClusterBuilder described() {
        return Cluster.builder().primary("us").replica("eu", "eu").redis("eu");
    }

    @Test
    void linksAndReplayControlStandInFrontOfThem() throws Exception {
        try (Cluster cluster =
                described().roundTrip("eu", "us", Duration.ofMillis(30)).start()) {
            assertThat(cluster.controlsProcesses()).isFalse();
            assertThat(cluster.primary().jdbcUrl()).isEqualTo(properties.get("primary.url"));
            assertThat(cluster.primary().jdbcUrl("eu")).endsWith("?ApplicationName=mine");
            long begun = System.nanoTime();
            try (var connection = cluster.primary().dataSource("eu").getConnection()) {
                assertThat(connection.isValid(10)).isTrue();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(90));
            cluster.replica("eu").awaitCaughtUp();
            cluster.replica("eu").replay().pause();
            cluster.replica("eu").replay().resume();
            assertThat(RedisAccess.of("test", cluster.redis().uri("us")).call("PING"))
                    .isEqualTo("+PONG");
        }
        assertThat(running.primary().query("select 1")).isEqualTo("1");
    }

    @Test
    void faultsThatNeedAProcessSayWhyTheyCannotBe() {
        try (Cluster cluster = described().start()) {
            for (Server server : new Server[] {cluster.primary(), cluster.replica("eu"), cluster.redis()}) {
                assertThat(server.controlsProcess()).isFalse();
                assertThatThrownBy(server::kill)
                        .isInstanceOf(ServerNotControlledException.class)
                        .hasMessageContaining("Cannot kill " + server.name())
                        .hasMessageContaining(PREFIX);
            }
            assertThatThrownBy(() -> cluster.replicationLink("eu")).isInstanceOf(ServerNotControlledException.class);
            assertThatThrownBy(() -> cluster.addReplica("late", "eu")).isInstanceOf(ServerNotControlledException.class);
        }
    }

    @Test
    void aMissingPropertyIsNamed() {
        assertThatThrownBy(() -> described().replica("ap", "ap").start())
                .isInstanceOf(ClusterStartException.class)
                .hasMessageContaining(PREFIX + "replica.ap.url");
    }

    @Test
    void aUrlThatIsNoneIsShownWithoutItsOptions() {
        System.setProperty(PREFIX + "primary.url", "jdbc:mysql://host/db?password=hidden");
        assertThatThrownBy(() -> described().start())
                .hasMessageContaining(PREFIX + "primary.url = jdbc:mysql://host/db?...")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void ownServersAreStartedAllTheSameWhenAskedFor() {
        try (Cluster other = Cluster.builder().primary("us").ownServers().start()) {
            assertThat(other.controlsProcesses()).isTrue();
            assertThat(other.primary().jdbcUrl()).isNotEqualTo(properties.get("primary.url"));
        }
    }
}
