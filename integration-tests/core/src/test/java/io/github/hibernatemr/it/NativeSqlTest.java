/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.routing.RouteReason.COVERED;
import static io.github.hibernatemr.routing.RouteReason.ISOLATION;
import static io.github.hibernatemr.routing.RouteReason.REFUSED;
import static io.github.hibernatemr.routing.RouteReason.UNWRAPPED;
import static io.github.hibernatemr.routing.RouteReason.WAITED;
import static io.github.hibernatemr.routing.RouteReason.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What Hibernate does not see: native queries and raw JDBC. */
class NativeSqlTest {

    private static Cluster cluster;
    private static Pod pod;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        cluster.primary()
                .execute(
                        "create table if not exists note (id int primary key, text varchar)",
                        "create or replace function take_note(int) returns int language sql as"
                                + " 'insert into note values ($1, ''taken'') returning id'",
                        "delete from note");
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "update");
        pod.settled();
    }

    @AfterAll
    static void close() {
        pod.close();
    }

    @AfterEach
    void resume() {
        cluster.replica("eu").replay().resume();
        cluster.replica("ap").replay().resume();
    }

    @FunctionalInterface
    private interface JdbcWork {
        void with(Connection connection) throws SQLException;
    }

    private static RouteReason reasonOf(String user, JdbcWork work) {
        return pod.routeOf(user, em -> em.unwrap(Session.class).doWork(work::with))
                .reason();
    }

    @Test
    void aNativeReadIsLocalAndANativeWriteIsNot() {
        assertThat(reasonOf("n1", connection -> count(connection))).isIn(COVERED, WAITED);
        assertThat(pod.routeOf(
                                "n2",
                                em -> em.createNativeQuery("delete from note where id = -1")
                                        .executeUpdate())
                        .reason())
                .isEqualTo(WRITE);
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from note")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void aWriteHiddenInAFunctionIsRefusedByTheReplicaAndRunOnceOnThePrimary() {
        cluster.replica("eu").replay().pause();
        cluster.replica("ap").replay().pause();
        RouteReason reason = reasonOf("n3", connection -> {
            try (PreparedStatement call = connection.prepareStatement("select take_note(?)")) {
                call.setInt(1, 77);
                try (ResultSet row = call.executeQuery()) {
                    row.next();
                    assertThat(row.getInt(1)).isEqualTo(77);
                }
            }
        });
        assertThat(reason).isEqualTo(REFUSED);
        assertThat(cluster.primary().query("select count(*) from note where id = 77"))
                .isEqualTo("1");
        assertThat(reasonOf("n3", NativeSqlTest::count))
                .as("it counts as a write")
                .isEqualTo(RouteReason.NOT_COVERED);
    }

    @Test
    void aHiddenWriteThatRunsOnThePrimaryCountsAsAWriteToo() {
        cluster.replica("eu").replay().pause();
        cluster.replica("ap").replay().pause();
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            reasonOf("n4", connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.executeQuery("select take_note(4)").close();
                }
            });
        }
        assertThat(reasonOf("n4", NativeSqlTest::count)).isEqualTo(RouteReason.NOT_COVERED);
    }

    /** As applications do it that leave it to PostgreSQL who may see what. */
    @Test
    void rowLevelSecurityHoldsWhereverTheTransactionMoves() {
        cluster.primary()
                .execute(
                        "create table secret (owner varchar, text varchar)",
                        "alter table secret enable row level security",
                        "alter table secret force row level security",
                        "create policy own on secret using (owner = current_setting('app.member', true))",
                        "set app.member = 'alice'; insert into secret values ('alice', 'hers'); reset app.member",
                        "set app.member = 'bob'; insert into secret values ('bob', 'his'); reset app.member");
        cluster.replica("eu").awaitCaughtUp();
        cluster.replica("ap").awaitCaughtUp();
        reasonOf("n12", connection -> {
            try (PreparedStatement identify = connection.prepareStatement("select set_config('app.member', ?, true)")) {
                identify.setString(1, "alice");
                identify.executeQuery().close();
                identify.setString(1, "whoever comes next");
            }
            assertThat(secrets(connection)).isEqualTo("hers");
            assertThat(isOnReplica(connection)).isTrue();
            try (Statement write = connection.createStatement()) {
                write.executeUpdate("insert into secret values ('alice', 'new')");
            }
            assertThat(isOnReplica(connection)).isFalse();
            assertThat(secrets(connection)).isEqualTo("hers,new");
        });
        reasonOf("n13", connection -> assertThat(secrets(connection)).isNull());
        reasonOf("n14", connection -> {
            try (Statement identify = connection.createStatement()) {
                identify.execute("set local app.member = 'bob'");
            }
            assertThat(secrets(connection)).isEqualTo("his");
            try (Statement write = connection.createStatement()) {
                write.executeUpdate("delete from secret");
            }
            assertThat(secrets(connection)).isNull();
        });
        reasonOf("n15", connection -> {
            try (Statement identify = connection.createStatement()) {
                identify.execute("set local app.member = 'alice'");
            }
            assertThat(secrets(connection)).as("nobody else's deletion").contains("hers");
            connection.commit();
            assertThat(secrets(connection)).as("in the next transaction").isNull();
        });
    }

    private static String secrets(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select string_agg(text, ',' order by text) from secret")) {
            row.next();
            return row.getString(1);
        }
    }

    private static boolean isOnReplica(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Test
    void aPreparedStatementFollowsTheTransactionToThePrimary() {
        reasonOf("n5", connection -> {
            try (PreparedStatement read = connection.prepareStatement("select text from note where id = ?");
                    Statement write = connection.createStatement()) {
                read.setInt(1, 5);
                try (ResultSet nothing = read.executeQuery()) {
                    assertThat(nothing.next()).isFalse();
                }
                write.executeUpdate("insert into note values (5, 'five')");
                try (ResultSet row = read.executeQuery()) {
                    assertThat(row.next())
                            .as("the transaction sees its own write")
                            .isTrue();
                    assertThat(row.getString(1)).isEqualTo("five");
                }
            }
        });
    }

    @Test
    void aBatchGoesToThePrimaryAsAWhole() {
        reasonOf("n6", connection -> {
            try (PreparedStatement insert = connection.prepareStatement("insert into note values (?, ?)")) {
                for (int id = 100; id < 110; id++) {
                    insert.setInt(1, id);
                    insert.setString(2, "batch");
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(10).containsOnly(1);
            }
        });
        assertThat(cluster.primary().query("select count(*) from note where text = 'batch'"))
                .isEqualTo("10");
    }

    @Test
    void isolationAndTheDriversOwnConnectionAreThePrimarys() {
        assertThat(reasonOf("n8", connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                    count(connection);
                }))
                .isEqualTo(ISOLATION);
        assertThat(reasonOf("n9", connection -> connection.unwrap(PGConnection.class)))
                .isEqualTo(UNWRAPPED);
    }

    @Test
    void aCursorThatIsOpenOnTheReplicaStaysReadableAfterEscalation() {
        reasonOf("n10", connection -> {
            try (Statement read = connection.createStatement();
                    Statement write = connection.createStatement()) {
                read.setFetchSize(2);
                try (ResultSet rows = read.executeQuery("select n from generate_series(1, 9) n")) {
                    rows.next();
                    write.executeUpdate("update note set text = text where id = -1");
                    int last = rows.getInt(1);
                    while (rows.next()) {
                        last = rows.getInt(1);
                    }
                    assertThat(last).isEqualTo(9);
                }
            }
        });
    }

    @Test
    void aStatementThatIsWrongFailsAsItWould() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> reasonOf("n11", connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.executeQuery("select nothing from nowhere");
                    }
                }))
                .hasStackTraceContaining("relation \"nowhere\" does not exist");
    }

    @Test
    void anAutoCommittedWriteIsAWriteOfTheKey() throws SQLException {
        cluster.replica("eu").replay().pause();
        cluster.replica("ap").replay().pause();
        try (var scope = ConsistencyScope.of("n12");
                var em = pod.factory().createEntityManager()) {
            Session session = em.unwrap(Session.class);
            session.doWork(connection -> {
                assertThat(connection.getAutoCommit()).isTrue();
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("insert into note values (12, 'auto') on conflict do nothing");
                }
            });
            session.doWork(NativeSqlTest::count);
            assertThat(MultiRegion.of(em).route().reason()).isEqualTo(RouteReason.NOT_COVERED);
        }
    }
}
