/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set on a connection, or in a transaction, is so on every node that serves it, and no longer than on one database. */
class ConnectionStateTest {

    private static final AtomicInteger USERS = new AtomicInteger();

    private static Cluster cluster;
    private static Pod pod;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        cluster.primary()
                .execute("create table if not exists mark (id int)", "create schema if not exists elsewhere_too");
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

    /** Each time somebody new, whose reads are local. */
    private static void inTransaction(Work work) {
        pod.routeOf(
                "state-" + USERS.incrementAndGet(),
                em -> em.unwrap(Session.class).doWork(work::with));
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean isOnReplica(Connection connection) throws SQLException {
        return query(connection, "select pg_is_in_recovery()").equals("t");
    }

    private static void mark(Connection connection, int id) throws SQLException {
        execute(connection, "insert into public.mark values (" + id + ")");
    }

    private static String marks(Connection connection, int from) throws SQLException {
        return query(
                connection,
                "select coalesce(string_agg(cast(id as text), ',' order by id), '') from mark where id between " + from
                        + " and " + (from + 9));
    }

    private static void assertFails(String sqlState, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
    }

    // Savepoints

    @Test
    void aSavepointOnAReplicaIsRolledBackToOnThePrimary() {
        inTransaction(connection -> {
            assertThat(isOnReplica(connection)).isTrue();
            Savepoint before = connection.setSavepoint();
            assertThat(isOnReplica(connection)).as("a savepoint is no write").isTrue();
            mark(connection, 10);
            Savepoint between = connection.setSavepoint("between");
            mark(connection, 11);
            connection.rollback(between);
            assertThat(marks(connection, 10)).isEqualTo("10");
            connection.rollback(before);
            assertThat(marks(connection, 10)).isEmpty();
            mark(connection, 12);
        });
        assertThat(cluster.primary().query("select id from mark where id between 10 and 19"))
                .isEqualTo("12");
    }

    @Test
    void aSavepointThatNoStatementHasNeededYetIsThere() {
        inTransaction(connection -> {
            Savepoint first = connection.setSavepoint();
            mark(connection, 20);
            connection.rollback(first);
            mark(connection, 21);
            connection.releaseSavepoint(first);
            connection.commit();
            mark(connection, 22);
            assertFails("3B001", () -> connection.rollback(first));
            assertFails("25P02", () -> mark(connection, 23));
            connection.rollback();
            assertFails("25P01", () -> connection.rollback(first));
        });
        assertThat(cluster.primary().query("select id from mark where id between 20 and 29"))
                .isEqualTo("21");
    }

    /** As code does it that tries an insert first, and goes on if there is such a row. */
    @Test
    void aFailureIsUndoneByASavepointAndTheTransactionGoesOn() {
        inTransaction(connection -> {
            Savepoint onReplica = connection.setSavepoint();
            assertThatThrownBy(() -> query(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
            // Nothing more on any node before the rollback.
            assertFails("25P02", () -> mark(connection, 30));
            connection.rollback(onReplica);
            mark(connection, 31);
            Savepoint onPrimary = connection.setSavepoint();
            assertThatThrownBy(() -> query(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
            connection.rollback(onPrimary);
            mark(connection, 32);
        });
        assertThat(cluster.primary()
                        .query("select string_agg(cast(id as text), ',') from mark where id between 30 and 39"))
                .isEqualTo("31,32");
    }

    @Test
    void whatWasSetAfterASavepointIsUndoneWithIt() {
        inTransaction(connection -> {
            execute(connection, "set app.member = 'a'");
            execute(connection, "set local app.local = 'a'");
            Savepoint savepoint = connection.setSavepoint();
            execute(connection, "set app.member = 'b'");
            execute(connection, "set local app.local = 'b'");
            connection.setSchema("elsewhere_too");
            connection.rollback(savepoint);
            execute(connection, "insert into mark values (40)");
            assertThat(isOnReplica(connection)).isFalse();
            assertThat(query(connection, "select current_setting('app.member') || current_setting('app.local')"))
                    .isEqualTo("aa");
            assertThat(connection.getSchema()).isEqualTo("public");
        });
    }

    // Settings

    @Test
    void aSettingIsReadOnTheReplicaFollowsToThePrimaryAndStaysForTheNextTransaction() {
        inTransaction(connection -> {
            execute(connection, "SET App.Member = 'ann'");
            assertThat(isOnReplica(connection)).isTrue();
            assertThat(query(connection, "select current_setting('app.member')"))
                    .isEqualTo("ann");
            mark(connection, 50);
            assertThat(isOnReplica(connection)).isFalse();
            assertThat(query(connection, "select current_setting('app.member')"))
                    .isEqualTo("ann");
            connection.commit();
            assertThat(query(connection, "select current_setting('app.member')"))
                    .as("in the session's next transaction")
                    .isEqualTo("ann");
            execute(connection, "select set_config('app.member', 'bea', false)");
            connection.rollback();
            assertThat(query(connection, "select current_setting('app.member')"))
                    .as("the change was rolled back")
                    .isEqualTo("ann");
        });
    }

    @Test
    void nobodyElseGetsWhatAConnectionWasSetTo() {
        for (int i = 0; i < 10; i++) {
            inTransaction(connection -> {
                assertThat(query(connection, "select current_setting('app.leak', true)"))
                        .isNullOrEmpty();
                assertThat(query(connection, "show search_path")).isEqualTo("\"$user\", public");
                assertThat(query(connection, "show statement_timeout")).isEqualTo("0");
                execute(connection, "set app.leak = 'x'");
                execute(connection, "set statement_timeout = '7s'");
                connection.setSchema("elsewhere_too");
                if (USERS.get() % 2 == 0) {
                    mark(connection, -1);
                }
                connection.commit();
                assertThat(query(connection, "show statement_timeout")).isEqualTo("7s");
            });
        }
    }

    /** The text's word is not the setting's name, and what cannot be restored would be the next one's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "set schema 'elsewhere_too'",
                "set session schema 'elsewhere_too'",
                "set names 'UTF8'",
                "set xml option document",
                "set session authorization default",
                "set session characteristics as transaction isolation level repeatable read",
                "set app.leak = 'first'; reset all",
                "set app.leak = 'y'; insert into public.mark values (-1)",
            })
    void nobodyElseGetsWhatWasSetByAnotherName(String sql) {
        for (int i = 0; i < 10; i++) {
            boolean onPrimary = i % 2 == 0;
            inTransaction(connection -> {
                assertThat(query(connection, "select current_setting('app.leak', true)"))
                        .isNullOrEmpty();
                assertThat(query(connection, "show search_path")).isEqualTo("\"$user\", public");
                assertThat(query(connection, "show xmloption")).isEqualTo("content");
                assertThat(query(connection, "show default_transaction_isolation"))
                        .isEqualTo("read committed");
                execute(connection, "set app.leak = 'x'");
                if (onPrimary) {
                    mark(connection, -1);
                }
                execute(connection, sql);
                connection.commit();
            });
        }
    }

    /** It would read one snapshot on the replica, and another after a move. */
    @Test
    void aTransactionOfASessionThatKeepsSnapshotsIsThePrimarys() {
        inTransaction(connection -> {
            execute(connection, "set session characteristics as transaction isolation level repeatable read");
            connection.commit();
            assertThat(isOnReplica(connection)).isFalse();
            assertThat(query(connection, "show transaction_isolation")).isEqualTo("repeatable read");
        });
    }

    // Transactions by text

    /** Nobody would know of the commit, nor stamp what it wrote. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                "COMMIT WORK",
                "end",
                "rollback",
                "abort",
                "/* and on */ rollback and chain",
                "insert into public.mark values (-1); commit"
            })
    void aTransactionIsNotEndedByAText(String sql) {
        inTransaction(connection -> {
            mark(connection, 60);
            assertThatThrownBy(() -> execute(connection, sql))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasMessageContaining("Connection.commit()");
            assertFails("0A000", () -> {
                try (PreparedStatement prepared = connection.prepareStatement(sql)) {
                    prepared.executeUpdate();
                }
            });
            assertFails("0A000", () -> {
                try (PreparedStatement prepared = connection.prepareCall(sql)) {
                    prepared.execute();
                }
            });
            assertFails("0A000", () -> {
                try (Statement statement = connection.createStatement()) {
                    statement.addBatch(sql);
                }
            });
            assertThat(marks(connection, 60)).as("all is as it was").isEqualTo("60");
            connection.rollback();
            assertThat(marks(connection, 60)).isEmpty();
        });
    }

    @Test
    void whatEndsNoTransactionMayBeText() {
        inTransaction(connection -> {
            execute(connection, "begin");
            mark(connection, 70);
            execute(connection, "savepoint a");
            mark(connection, 71);
            execute(connection, "rollback to savepoint a");
            mark(connection, 72);
            execute(connection, "release a");
            assertThat(marks(connection, 70)).isEqualTo("70,72");
        });
    }

    /** Its connection would go back to the pool with the transaction open, and reads to a replica. */
    @Test
    void aTransactionIsNotBegunByATextThatLeavesItOpen() {
        outsideTransactions(connection -> {
            for (String sql : new String[] {
                "begin",
                "start transaction read only",
                "begin; insert into public.mark values (-1)",
                "begin; commit; begin"
            }) {
                assertFails("0A000", () -> execute(connection, sql));
            }
            execute(connection, "begin; insert into public.mark values (80); commit");
            execute(connection, "commit");
            execute(connection, "rollback");
            mark(connection, 81);
        });
        assertThat(
                        cluster.primary()
                                .query(
                                        "select string_agg(cast(id as text), ',' order by id) from mark where id between 80 and 89"))
                .isEqualTo("80,81");
    }

    /** Nobody must get a connection that cannot be restored. */
    @Test
    void aConnectionInAFailedTransactionOfATextDoesNotGoBackToItsPool() {
        for (int i = 0; i < 10; i++) {
            outsideTransactions(connection -> {
                assertFails("22012", () -> execute(connection, "begin; insert into public.mark select 1 / 0; commit"));
                assertFails("25P02", () -> mark(connection, 99));
            });
            outsideTransactions(connection -> mark(connection, 90));
        }
        assertThat(cluster.primary().query("select count(*) from mark where id = 90"))
                .isEqualTo("10");
        assertThat(cluster.primary()
                        .query("select count(*) from pg_stat_activity where state like 'idle in transaction%'"))
                .isEqualTo("0");
    }

    private static void outsideTransactions(Work work) {
        try (var scope = ConsistencyScope.of("state-" + USERS.incrementAndGet());
                EntityManager em = pod.factory().createEntityManager()) {
            em.unwrap(Session.class).doWork(work::with);
        }
    }

    @Test
    void aSettingReachesAPrimaryThatIsReservedAlready() {
        try (var scope = ConsistencyScope.of("state-reserved");
                EntityManager em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.persist(new Item("reserves the primary, and is flushed later"));
            Session session = em.unwrap(Session.class);
            session.doWork(connection -> {
                execute(connection, "select set_config('app.late', 'set', true)");
                execute(connection, "set app.later = 'set, too'");
            });
            em.flush();
            session.doWork(connection -> {
                assertThat(isOnReplica(connection)).isFalse();
                assertThat(query(
                                connection,
                                "select current_setting('app.late', true) || current_setting('app.later', true)"))
                        .isEqualTo("setset, too");
            });
            em.getTransaction().rollback();
        }
    }

    // Snapshots

    @ParameterizedTest
    @CsvSource({
        "hibernate.mr.pool.transactionIsolation, TRANSACTION_REPEATABLE_READ",
        "hibernate.connection.isolation, REPEATABLE_READ",
        "hibernate.connection.isolation, 8"
    })
    void aTransactionThatHasOneSnapshotFromItsPoolHasItFromThePrimary(String key, String isolation) {
        try (Pod snapshots = Pod.start(cluster, "hibernate.mr.consistency.level", "eventual", key, isolation)) {
            await().untilAsserted(() -> assertThat(snapshots
                            .routeOf(em -> em.createNativeQuery("select 1").getSingleResult())
                            .reason())
                    .isEqualTo(RouteReason.ISOLATION));
        }
    }

    // Time-outs and warnings

    @Test
    void timeOutsHoldOnBothNodes() {
        inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(1);
                Savepoint savepoint = connection.setSavepoint();
                assertTimesOut(statement);
                connection.rollback(savepoint);
                assertThat(isOnReplica(connection)).isTrue();
                mark(connection, -2);
                assertThat(isOnReplica(connection)).isFalse();
                savepoint = connection.setSavepoint();
                assertTimesOut(statement);
                connection.rollback(savepoint);
            }
        });
        inTransaction(connection -> {
            connection.setNetworkTimeout(Runnable::run, 12_345);
            assertThat(isOnReplica(connection)).isTrue();
            assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
            mark(connection, -3);
            assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
        });
    }

    private static void assertTimesOut(Statement statement) {
        assertFails("57014", () -> statement.executeQuery("select pg_sleep(30)"));
    }

    @Test
    void aWarningOfAReplicaIsSeen() {
        cluster.primary()
                .execute("create or replace function warns() returns int language plpgsql as"
                        + " 'begin raise warning ''mind the gap''; return 1; end'");
        cluster.replica("eu").awaitCaughtUp();
        cluster.replica("ap").awaitCaughtUp();
        inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeQuery("select warns()").close();
                assertThat(statement.getWarnings().getMessage()).contains("mind the gap");
                statement.clearWarnings();
                assertThat((Object) statement.getWarnings()).isNull();
            }
            assertThat(isOnReplica(connection)).isTrue();
        });
    }
}
