/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What other JDBC wrappers and routers have on their lists of bugs. */
class WrapperBugsTest {

    private static final AtomicInteger USERS = new AtomicInteger();

    private static Cluster cluster;
    private static Pod pod;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        cluster.primary()
                .execute(
                        "create schema if not exists tenant_a",
                        "create table if not exists tenant_a.whose (name varchar)",
                        "create table if not exists public.whose (name varchar)",
                        "truncate tenant_a.whose, public.whose",
                        "insert into tenant_a.whose values ('a')",
                        "insert into public.whose values ('public')");
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "update");
        cluster.replica("eu").awaitCaughtUp();
        cluster.replica("ap").awaitCaughtUp();
        pod.settled();
    }

    @AfterAll
    static void close() {
        pod.close();
    }

    @FunctionalInterface
    private interface Work {
        void with(Connection connection) throws SQLException;
    }

    private static void inTransaction(String user, Work work) {
        pod.routeOf(user, em -> em.unwrap(Session.class).doWork(work::with));
    }

    private static void inTransaction(Work work) {
        inTransaction("bugs-" + USERS.incrementAndGet(), work);
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static boolean isOnReplica(Connection connection) throws SQLException {
        return query(connection, "select pg_is_in_recovery()").equals("t");
    }

    /** Routers that look for "set " in lower case send it nowhere, or to one node only. */
    @Test
    void upperCaseSet() {
        inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("SET SEARCH_PATH TO tenant_a");
                assertThat(query(connection, "SELECT NAME FROM WHOSE")).isEqualTo("a");
                assertThat(isOnReplica(connection)).isTrue();
                statement.executeUpdate("UPDATE WHOSE SET NAME = NAME");
            }
            assertThat(isOnReplica(connection)).isFalse();
            assertThat(query(connection, "SELECT NAME FROM WHOSE")).isEqualTo("a");
        });
    }

    /** Routers that look for "for update" read the row on a replica, without its lock. */
    @Test
    void lockingClauses() {
        for (String strength :
                new String[] {"update", "no key update", "share", "key share", "UPDATE\nOF whose NOWAIT"}) {
            inTransaction(connection -> {
                assertThat(query(connection, "select name from whose for " + strength))
                        .isEqualTo("public");
                assertThat(isOnReplica(connection)).isFalse();
            });
        }
    }

    /** Wrappers that give the driver's connection away are written past. */
    @Test
    void whatLeadsBackToTheConnectionLeadsToTheRoutedOne() {
        inTransaction(connection -> {
            DatabaseMetaData metaData = connection.getMetaData();
            Connection own = metaData.getConnection();
            assertThat(metaData.getDatabaseProductName()).isEqualTo("PostgreSQL");
            try (Statement statement = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement("select 1");
                    CallableStatement callable = connection.prepareCall("{call work()}")) {
                assertThat(statement.getConnection()).isSameAs(own);
                assertThat(prepared.getConnection()).isSameAs(own);
                assertThat(callable.getConnection()).isSameAs(own);
                try (Statement write = statement.getConnection().createStatement()) {
                    assertThat(isOnReplica(connection)).isTrue();
                    write.executeUpdate("update whose set name = name");
                    assertThat(isOnReplica(connection)).isFalse();
                }
            }
            connection.commit();
            assertThat(metaData.getDatabaseMajorVersion())
                    .as("still usable, though the connection below has gone back to its pool")
                    .isPositive();
        });
    }

    /** Wrappers that tidy up only after a commit stay on the primary, or believe in a write that has not happened. */
    @Test
    void whatFollowsARollback() {
        String user = "bugs-rollback";
        cluster.replica("eu").replay().delay(Duration.ofSeconds(20));
        cluster.replica("ap").replay().delay(Duration.ofSeconds(20));
        try {
            inTransaction(user, connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("update whose set name = 'never'");
                }
                connection.rollback();
                assertThat(query(connection, "select name from whose")).isEqualTo("public");
            });
            assertThat(pod.routeOf(user, em -> em.createNativeQuery("select 1").getSingleResult())
                            .reason())
                    .as("nothing was written that a replica could lack")
                    .matches(RouteReason::leadsToReplica);
        } finally {
            cluster.replica("eu").replay().delay(Duration.ZERO);
            cluster.replica("ap").replay().delay(Duration.ZERO);
        }
    }

    /** Wrappers written before JDBC 4.2 do not route it, or throw UnsupportedOperationException. */
    @Test
    void largeUpdates() {
        inTransaction(connection -> {
            assertThat(isOnReplica(connection)).isTrue();
            try (Statement statement = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement("update whose set name = name")) {
                assertThat(statement.executeLargeUpdate("update whose set name = name"))
                        .isEqualTo(1L);
                assertThat(prepared.executeLargeUpdate()).isEqualTo(1L);
                assertThat(prepared.getLargeUpdateCount()).isEqualTo(1L);
                prepared.addBatch();
                assertThat(prepared.executeLargeBatch()).containsExactly(1L);
                assertThat(isOnReplica(connection)).isFalse();
            }
        });
    }

    /** Pools call them at each borrowing; they must neither fail nor cost a connection, and change nothing. */
    @Test
    void requestBoundaries() {
        inTransaction(connection -> {
            connection.beginRequest();
            connection.setSchema("tenant_a");
            connection.endRequest();
            connection.beginRequest();
            assertThat(query(connection, "select name from whose")).isEqualTo("a");
            connection.endRequest();
        });
    }

    /** Routers that set it on one node only read another tenant's rows after a switch. */
    @Test
    void theSchemaIsKeptOnASwitch() {
        inTransaction(connection -> {
            connection.setSchema("tenant_a");
            assertThat(query(connection, "select name from whose")).isEqualTo("a");
            assertThat(isOnReplica(connection)).isTrue();
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("update whose set name = name");
            }
            assertThat(isOnReplica(connection)).isFalse();
            assertThat(connection.getSchema()).isEqualTo("tenant_a");
            assertThat(query(connection, "select name from whose")).isEqualTo("a");
            connection.commit();
            assertThat(query(connection, "select name from whose"))
                    .as("in the next transaction")
                    .isEqualTo("a");
        });
        inTransaction(connection -> {
            assertThat(query(connection, "select name from whose"))
                    .as("by the next who gets the physical connection")
                    .isEqualTo("public");
        });
    }
}
