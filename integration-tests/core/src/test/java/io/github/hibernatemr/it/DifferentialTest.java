/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.it.Program.Step;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random programs do on a cluster whose replica lags what they do on one database: results, errors and tables. */
class DifferentialTest {

    private static final int PROGRAMS = Integer.getInteger("differential.programs", 40);
    private static final long FIRST_SEED = Long.getLong("differential.seed", 1);

    private static Cluster cluster;
    private static Pod pod;
    private static DataSource plain;
    private static EntityManagerFactory plainFactory;

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
        pod = Pod.start("library", settings, Library.ENTITIES);
        pod.settled(1);
        plainFactory = new HibernatePersistenceConfiguration("plain")
                .managedClasses(Library.ENTITIES)
                .property("hibernate.connection.datasource", plain)
                .property("hibernate.hbm2ddl.auto", "create")
                .createEntityManagerFactory();
        cluster.replica("eu").replay().delay(Duration.ofMillis(40));
    }

    @AfterAll
    static void end() {
        plainFactory.close();
        pod.close();
        cluster.close();
    }

    /** Runs a program on either side, and returns what it saw, and what it left. */
    private interface Side<S> {
        List<String> run(Program<S> program) throws SQLException;
    }

    @Test
    void everyJdbcProgramDoesTheSame() {
        compare("JDBC", JdbcPrograms::random, DifferentialTest::jdbcOnPlain, DifferentialTest::jdbcOnCluster);
    }

    @Test
    void everyHibernateProgramDoesTheSame() {
        compare(
                "Hibernate",
                HibernatePrograms::random,
                program -> {
                    try (Connection connection = plain.getConnection()) {
                        execute(connection, Library.RESET);
                        List<String> seen = inSessions(plainFactory, program);
                        seen.add(query(connection, Library.REST));
                        return seen;
                    }
                },
                program -> {
                    resetCluster(Library.RESET);
                    List<String> seen = inSessions(pod.factory(), program);
                    seen.add(String.valueOf(cluster.primary().query(Library.REST)));
                    return seen;
                });
    }

    private static <S> void compare(
            String what, LongFunction<Program<S>> programs, Side<S> onPlain, Side<S> onCluster) {
        long operations = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            Program<S> program = programs.apply(FIRST_SEED + i);
            operations += program.operations();
            if (differs(program, onPlain, onCluster)) {
                Program<S> shortest = shortest(program, onPlain, onCluster);
                fail(
                        "seed %d%n%s%non one database: %s%non the cluster:    %s",
                        FIRST_SEED + i, shortest, run(onPlain, shortest), run(onCluster, shortest));
            }
        }
        System.out.printf("%d %s programs of %d operations: no difference%n", PROGRAMS, what, operations);
        assertThat(pod.multiRegion().statistics().routes().entrySet())
                .as("something was read on the replica")
                .anyMatch(routes -> routes.getKey().leadsToReplica() && routes.getValue() > PROGRAMS / 10);
    }

    private static <S> boolean differs(Program<S> program, Side<S> onPlain, Side<S> onCluster) {
        return !run(onPlain, program).equals(run(onCluster, program));
    }

    private static <S> Program<S> shortest(Program<S> program, Side<S> onPlain, Side<S> onCluster) {
        return program.shorter()
                .filter(shorter -> differs(shorter, onPlain, onCluster))
                .findFirst()
                .map(shorter -> shortest(shorter, onPlain, onCluster))
                .orElse(program);
    }

    private static <S> List<String> run(Side<S> side, Program<S> program) {
        try {
            return side.run(program);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> jdbcOnPlain(Program<JdbcPrograms.Session> program) throws SQLException {
        List<String> seen = new ArrayList<>();
        try (Connection connection = plain.getConnection()) {
            execute(connection, JdbcPrograms.RESET);
        }
        for (List<Step<JdbcPrograms.Session>> steps : program.sessions()) {
            try (Connection connection = plain.getConnection()) {
                seen.addAll(run(steps, new JdbcPrograms.Session(connection)));
                endOpenTransaction(connection);
            }
        }
        try (Connection connection = plain.getConnection()) {
            seen.add(query(connection, JdbcPrograms.REST));
        }
        return seen;
    }

    private static List<String> jdbcOnCluster(Program<JdbcPrograms.Session> program) {
        List<String> seen = new ArrayList<>();
        resetCluster(JdbcPrograms.RESET);
        try (var scope = ConsistencyScope.of("somebody")) {
            for (List<Step<JdbcPrograms.Session>> steps : program.sessions()) {
                try (EntityManager em = pod.factory().createEntityManager()) {
                    em.unwrap(Session.class).doWork(connection -> {
                        seen.addAll(run(steps, new JdbcPrograms.Session(connection)));
                        endOpenTransaction(connection);
                    });
                }
            }
        }
        seen.add(String.valueOf(cluster.primary().query(JdbcPrograms.REST)));
        return seen;
    }

    private static List<String> inSessions(EntityManagerFactory factory, Program<HibernatePrograms.Session> program) {
        List<String> seen = new ArrayList<>();
        HibernatePrograms.Luggage luggage = new HibernatePrograms.Luggage();
        try (var scope = ConsistencyScope.of("somebody")) {
            for (List<Step<HibernatePrograms.Session>> steps : program.sessions()) {
                try (Session session = factory.createEntityManager().unwrap(Session.class)) {
                    seen.addAll(run(steps, new HibernatePrograms.Session(session, luggage)));
                    if (session.getTransaction().isActive()) {
                        session.getTransaction().rollback();
                    }
                }
            }
        }
        return seen;
    }

    private static <S> List<String> run(List<Step<S>> steps, S session) {
        return steps.stream().map(step -> step.action().apply(session)).toList();
    }

    /** Waits for the replica, so that what the program is about is there at all. */
    private static void resetCluster(List<String> statements) {
        cluster.primary().execute(statements.toArray(String[]::new));
        cluster.replica("eu").awaitCaughtUp();
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

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
