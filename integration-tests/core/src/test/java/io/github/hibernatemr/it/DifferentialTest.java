/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.it.JdbcProgram.Session;
import io.github.hibernatemr.it.JdbcProgram.Step;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random programs do on a cluster whose replica lags what they do on one database: results, errors and tables. */
class DifferentialTest {

    private static final int PROGRAMS = Integer.getInteger("differential.programs", 200);
    private static final long FIRST_SEED = Long.getLong("differential.seed", 1);

    private static Cluster cluster;
    private static Pod pod;
    private static DataSource plain;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("eu", TestCluster.HERE)
                .start();
        cluster.createDatabase("plain");
        plain = cluster.primary().dataSource(TestCluster.FAR, "plain");
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "create");
        pod = Pod.start(settings);
        pod.settled(1);
        cluster.replica("eu").replay().delay(Duration.ofMillis(40));
    }

    @AfterAll
    static void end() {
        pod.close();
        cluster.close();
    }

    @Test
    void everyProgramDoesTheSame() {
        long operations = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            JdbcProgram program = JdbcProgram.random(FIRST_SEED + i);
            operations += program.sessions().stream().mapToLong(List::size).sum();
            if (differs(program)) {
                JdbcProgram shortest = shortest(program);
                fail(
                        "seed %d%n%s%non one database: %s%non the cluster:    %s",
                        FIRST_SEED + i, shortest, onPlain(shortest), onCluster(shortest));
            }
        }
        System.out.printf("%d programs of %d operations: no difference%n", PROGRAMS, operations);
        assertThat(pod.multiRegion().statistics().routes().entrySet())
                .as("something was read on the replica")
                .anyMatch(routes -> routes.getKey().leadsToReplica() && routes.getValue() > PROGRAMS / 10);
    }

    private static boolean differs(JdbcProgram program) {
        return !onPlain(program).equals(onCluster(program));
    }

    private static JdbcProgram shortest(JdbcProgram program) {
        return program.shorter()
                .filter(DifferentialTest::differs)
                .findFirst()
                .map(DifferentialTest::shortest)
                .orElse(program);
    }

    private static List<String> onPlain(JdbcProgram program) {
        try {
            List<String> seen = new ArrayList<>();
            try (Connection connection = plain.getConnection()) {
                execute(connection, JdbcProgram.RESET);
            }
            for (List<Step> steps : program.sessions()) {
                try (Connection connection = plain.getConnection()) {
                    seen.addAll(run(steps, connection));
                    endOpenTransaction(connection);
                }
            }
            try (Connection connection = plain.getConnection()) {
                seen.add(rest(connection));
            }
            return seen;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> onCluster(JdbcProgram program) {
        List<String> seen = new ArrayList<>();
        cluster.primary().execute(JdbcProgram.RESET.toArray(String[]::new));
        // So that what the program is about is there at all.
        cluster.replica("eu").awaitCaughtUp();
        try (var scope = ConsistencyScope.of("somebody")) {
            for (List<Step> steps : program.sessions()) {
                try (EntityManager em = pod.factory().createEntityManager()) {
                    em.unwrap(org.hibernate.Session.class).doWork(connection -> {
                        seen.addAll(run(steps, connection));
                        endOpenTransaction(connection);
                    });
                }
            }
        }
        seen.add(Objects.requireNonNull(cluster.primary().query(JdbcProgram.REST)));
        return seen;
    }

    private static List<String> run(List<Step> steps, Connection connection) {
        Session session = new Session(connection);
        return steps.stream().map(step -> step.run(session)).toList();
    }

    private static void endOpenTransaction(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String rest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(JdbcProgram.REST)) {
            row.next();
            return row.getString(1);
        }
    }
}
