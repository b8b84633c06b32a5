/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.hikari.HikariConnectionSource;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.NodeSettings;
import io.github.hibernatemr.settings.NodeSettings.Url;
import io.github.hibernatemr.settings.Setting.Secret;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.topology.TopologyListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether HikariCP asks a server about a connection that it hands out: pgjdbc does so with an empty statement, which the server shows. */
class IdleConnectionTest {

    private static final String LAST = "select 'the last statement'";

    private static final Map<String, String> ONE = Map.of("maximumPoolSize", "1", "dataSource.ApplicationName", "idle");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** HikariCP asks sooner by itself. */
    private static final Duration IDLE = Duration.ofMillis(700);

    private final Node primary = TestCluster.get().primary();
    private final Url url = Url.of(primary.jdbcUrl(TestCluster.HERE), primary.user(), new Secret(primary.password()));

    private ConnectionSource source(Map<String, String> pool) {
        return HikariConnectionSource.open(
                new HikariConnectionSource.Common("idle", null, new StreamingReplication(CoverageSource.MEASURED)),
                new io.github.hibernatemr.topology.Node(
                        NodeSettings.PRIMARY, TestCluster.FAR, io.github.hibernatemr.topology.Node.Role.PRIMARY),
                new NodeSettings(NodeSettings.PRIMARY, TestCluster.FAR, 1, url, pool),
                url);
    }

    @Test
    void aServerThatHasJustAnsweredIsNotAskedAboutAnIdleConnection() throws SQLException {
        assertThat(lastStatementOfOneThatWasIdle(ONE, true)).isEqualTo(LAST);
    }

    @Test
    void aServerThatAnswersItsSamplerIsNotAsked() throws SQLException {
        Settings settings = Settings.read(Pod.settings(TestCluster.get()), name -> null);
        try (ConnectionSource source = source(ONE);
                TopologyMonitor monitor = new TopologyMonitor(
                        settings,
                        source,
                        List.of(),
                        new TopologyListener() {},
                        new StreamingReplication(CoverageSource.MEASURED))) {
            assertThat(monitor.start(PATIENCE)).isEmpty();
            // A busy machine may hold the sampler up, and then to ask is right.
            await().atMost(PATIENCE).untilAsserted(() -> {
                letOneFallIdle(source);
                assertThat(lastStatement(source)).isEqualTo(LAST);
            });
        }
    }

    @Test
    void aServerThatHasFailedToAnswerIsAsked() throws SQLException {
        assertThat(lastStatementOfOneThatWasIdle(ONE, false)).isEmpty();
    }

    @Test
    void whoNamesAQueryHasItAsked() throws SQLException {
        String query = "select 'alive'";
        Map<String, String> pool = new HashMap<>(ONE);
        pool.put("connectionTestQuery", query);
        assertThat(lastStatementOfOneThatWasIdle(pool, true)).isEqualTo(query);
    }

    private String lastStatementOfOneThatWasIdle(Map<String, String> pool, boolean hasAnswered) throws SQLException {
        try (ConnectionSource source = source(pool)) {
            letOneFallIdle(source);
            source.sampled(hasAnswered);
            return lastStatement(source);
        }
    }

    private static void letOneFallIdle(ConnectionSource source) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(LAST);
        }
        long used = System.nanoTime();
        await().until(() -> System.nanoTime() - used > IDLE.toNanos());
    }

    private String lastStatement(ConnectionSource source) throws SQLException {
        source.connect().close();
        return primary.query("select query from pg_stat_activity where application_name = 'idle'");
    }
}
