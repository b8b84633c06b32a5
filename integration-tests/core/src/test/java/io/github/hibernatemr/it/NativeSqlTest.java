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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
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

    @Test
    void aWriteHiddenBesideALockCountsAsAWriteToo() {
        cluster.replica("eu").replay().pause();
        cluster.replica("ap").replay().pause();
        assertThat(reasonOf("n20", connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement
                                .executeQuery("select pg_advisory_xact_lock(20), take_note(20)")
                                .close();
                    }
                }))
                .isEqualTo(WRITE);
        assertThat(reasonOf("n20", NativeSqlTest::count)).isEqualTo(RouteReason.NOT_COVERED);
    }

    /** Otherwise a key that is read with such a function would never come back from the primary. */
    @Test
    void aFunctionThatPostgresKnowsToReadIsNoWriteOnThePrimary() {
        cluster.primary()
                .execute(
                        "create or replace function peeks(int) returns int stable language sql as 'select $1'",
                        "create or replace function peeks_or_not(int) returns int stable language sql as 'select $1'",
                        "create or replace function peeks_or_not(text) returns int language sql as 'select 1'",
                        "create or replace function adds(int, int) returns int language sql as 'select $1 + $2'",
                        "drop aggregate if exists adds_up(int)",
                        "create aggregate adds_up(int) (sfunc = adds, stype = int)");
        pod.settled();
        cluster.replica("eu").replay().pause();
        cluster.replica("ap").replay().pause();
        cluster.primary().execute("insert into note values (210, 'what the replicas lack')");
        assertThat(reasonAfterOnPrimary("n21", "select peeks(1)")).matches(RouteReason::leadsToReplica);
        assertThat(reasonAfterOnPrimary("n22", "select peeks(1), \"peeks\"(2)"))
                .as("remembered")
                .matches(RouteReason::leadsToReplica);
        for (String sql : new String[] {
            "select peeks_or_not(1)", "select peeks(1), adds(1, 2)", "select adds_up(1)", "select public.adds(1, 2)"
        }) {
            assertThat(reasonAfterOnPrimary("n23 " + sql, sql)).as(sql).isEqualTo(RouteReason.NOT_COVERED);
        }
    }

    private static RouteReason reasonAfterOnPrimary(String user, String sql) {
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            reasonOf(user, connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.executeQuery(sql).close();
                }
            });
        }
        return reasonOf(user, NativeSqlTest::count);
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
        cluster.awaitCaughtUp();
        pod.settled(1);
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

    /** The physical statement that it was collected on has gone by then. */
    @Test
    void aBatchOutlivesTheEndOfATransaction() {
        reasonOf("n24", connection -> {
            try (PreparedStatement insert = connection.prepareStatement("insert into note values (?, ?)");
                    Statement texts = connection.createStatement();
                    CallableStatement call = connection.prepareCall("insert into note values (?, ?)")) {
                addNote(insert, 240);
                addNote(call, 250);
                texts.addBatch("insert into note values (260, 'late')");
                connection.commit();
                addNote(insert, 241);
                connection.rollback();
                addNote(call, 251);
                texts.addBatch("insert into note values (261, 'late')");
                insert.setInt(1, 242);
                assertThat(insert.executeBatch()).containsExactly(1, 1);
                assertThat(insert.executeUpdate())
                        .as("what is set counts again")
                        .isEqualTo(1);
                assertThat(insert.executeBatch()).isEmpty();
                assertThat(call.executeBatch()).containsExactly(1, 1);
                assertThat(texts.executeLargeBatch()).containsExactly(1, 1);
                texts.addBatch("insert into note values (262, 'late')");
                texts.clearBatch();
                assertThat(texts.executeBatch()).isEmpty();
            }
        });
        assertThat(cluster.primary()
                        .query("select string_agg(cast(id as text), ',' order by id) from note where text = 'late'"))
                .isEqualTo("240,241,242,250,251,260,261");
    }

    private static void addNote(PreparedStatement insert, int id) throws SQLException {
        insert.setInt(1, id);
        insert.setString(2, "late");
        insert.addBatch();
    }

    /** A driver has read it when it is set, and applications close it then. */
    @Test
    void aReaderMayBeClosedOnceItIsSet() {
        reasonOf("n25", connection -> {
            try (PreparedStatement insert = connection.prepareStatement("insert into note values (?, ?)")) {
                for (int id = 270; id < 272; id++) {
                    insert.setInt(1, id);
                    try (StringReader text = new StringReader("read")) {
                        insert.setCharacterStream(2, text);
                        insert.addBatch();
                    }
                }
                assertThat(insert.executeBatch()).containsExactly(1, 1);
            }
        });
        assertThat(cluster.primary().query("select count(*) from note where text = 'read'"))
                .isEqualTo("2");
    }

    @Test
    void whatIsChangedAfterItWasSetIsSentAsItWas() {
        reasonOf("n26", connection -> {
            byte[] bytes = {1, 2};
            Timestamp time = new Timestamp(0);
            try (PreparedStatement read =
                    connection.prepareStatement("select encode(?, 'hex'), extract(year from ?::timestamptz)")) {
                read.setObject(1, bytes);
                read.setObject(2, time);
                bytes[0] = 9;
                time.setTime(System.nanoTime() + 1_000_000_000_000_000L);
                try (ResultSet row = read.executeQuery()) {
                    row.next();
                    assertThat(row.getString(1)).isEqualTo("0102");
                    assertThat(row.getInt(2)).isEqualTo(1970);
                }
            }
        });
    }

    /** Its replica may turn out to be behind, and a stream cannot be sent again. */
    @Test
    void aStreamIsSentWholeInAReadOnlySession() {
        cluster.replica("eu").replay().pause();
        cluster.replica("ap").replay().pause();
        reasonOf("n27", connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("insert into note values (280, 'newer than the replica')");
            }
        });
        try (var scope = ConsistencyScope.of("n27");
                Session session = pod.factory()
                        .unwrap(SessionFactory.class)
                        .withOptions()
                        .readOnly(true)
                        .openSession()) {
            session.beginTransaction();
            session.doWork(connection -> {
                try (PreparedStatement read = connection.prepareStatement("select octet_length(?)")) {
                    for (int length : new int[] {5, 200_000}) {
                        read.setBinaryStream(1, new ByteArrayInputStream(new byte[length]));
                        try (ResultSet row = read.executeQuery()) {
                            row.next();
                            assertThat(row.getInt(1)).isEqualTo(length);
                        }
                    }
                }
            });
        }
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
        assertThatThrownBy(() -> reasonOf("n11", connection -> {
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
