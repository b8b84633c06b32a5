/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What a user has written is seen at once, whichever way it was written and whatever is open meanwhile; no replica replays. */
class OpenTransactionTest {

    private static Cluster cluster;
    private static Pod pod;
    private static Long known;

    private final String user = "user-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        cluster.primary()
                .execute(
                        "create table if not exists note (id int primary key, text varchar(255))",
                        "create or replace function fails(state text) returns int stable language plpgsql"
                                + " as $$ begin raise exception 'mine' using errcode = state; end $$");
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "update", "hibernate.mr.consistency.max_wait", "0s");
        known = pod.store("somebody", "known");
    }

    @AfterAll
    static void close() {
        pod.close();
    }

    @BeforeEach
    void everyReplicaHasEverythingAndGetsNoMore() {
        cluster.primary().execute("delete from note");
        cluster.awaitCaughtUp();
        pod.settled();
        cluster.replicas().forEach(replica -> replica.replay().pause());
    }

    @AfterEach
    void replay() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
    }

    @FunctionalInterface
    private interface Work {
        void with(Connection connection) throws SQLException;
    }

    /** Without a transaction of Hibernate's. */
    private void work(Work work) {
        try (var scope = ConsistencyScope.of(user);
                EntityManager em = pod.factory().createEntityManager()) {
            em.unwrap(Session.class).doWork(work::with);
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private String notes() {
        try (var scope = ConsistencyScope.of(user)) {
            return pod.inTransaction(
                    em -> (String) em.createNativeQuery("select string_agg(text, ',' order by id) from note")
                            .getSingleResult());
        }
    }

    @Test
    void aTransactionSeesWhatItsUserWritesInAnother() {
        try (var scope = ConsistencyScope.of(user);
                EntityManager em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.find(Item.class, known);
            assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("eu");
            String name = "written by another transaction of " + user;
            pod.rename(user, known, name);
            em.clear();
            assertThat(em.find(Item.class, known).name()).isEqualTo(name);
            em.getTransaction().commit();
        }
    }

    @Test
    void bothUsersOfATransactionAreWriters() {
        String other = "other-" + UUID.randomUUID();
        Long second = inOtherTransactions();
        pod.runInTransaction(em -> {
            try (var scope = ConsistencyScope.of(user)) {
                em.find(Item.class, known).rename("of " + user);
            }
            try (var scope = ConsistencyScope.of(other)) {
                em.find(Item.class, second).rename("of " + other);
            }
        });
        assertThat(pod.read(user, known)).isEqualTo("of " + user);
        assertThat(pod.read(other, second)).isEqualTo("of " + other);
    }

    private static Long inOtherTransactions() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
        Long stored = pod.store("somebody", "second");
        cluster.awaitCaughtUp();
        pod.settled();
        cluster.replicas().forEach(replica -> replica.replay().pause());
        return stored;
    }

    @Test
    void whoPersistsInsideAScopeThatClosesBeforeTheCommitIsAWriter() {
        Item item = new Item("persisted");
        pod.runInTransaction(em -> {
            try (var scope = ConsistencyScope.of(user)) {
                em.persist(item);
            }
        });
        assertThat(pod.read(user, item.id())).isEqualTo("persisted");
    }

    /** The driver complains after the server has committed. */
    @Test
    void aStatementThatFailsInAutoCommitMayHaveHappened() {
        work(connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeQuery("insert into note values (1, 'written')"))
                        .isInstanceOf(SQLException.class);
            }
        });
        assertThat(notes()).isEqualTo("written");
    }

    @Test
    void whatTheDriversOwnConnectionWritesIsSeen() {
        work(connection -> {
            PGConnection drivers = connection.unwrap(PGConnection.class);
            assertThat(query(connection, "select 1")).isEqualTo("1");
            try {
                drivers.getCopyAPI().copyIn("copy note from stdin with (format csv)", new StringReader("1,copied\n"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(notes()).isEqualTo("copied");
    }

    /** Nobody else may have it while it is in the application's hands. */
    @Test
    void theDriversOwnConnectionStaysUntilTheEnd() {
        work(connection -> {
            connection.setAutoCommit(false);
            PGConnection drivers = connection.unwrap(PGConnection.class);
            String process = Integer.toString(drivers.getBackendPID());
            connection.commit();
            // Would get what has just been given back.
            assertThat(processOfAnother()).isNotEqualTo(process);
            assertThat(query(connection, "select pg_backend_pid()")).isEqualTo(process);
            connection.rollback();
            assertThat(processOfAnother()).isNotEqualTo(process);
            assertThat(query(connection, "select pg_backend_pid()")).isEqualTo(process);
            connection.commit();
        });
    }

    private static String processOfAnother() {
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            return pod.inTransaction(em -> em.createNativeQuery("select pg_backend_pid()")
                    .getSingleResult()
                    .toString());
        }
    }

    @Test
    void rowsAndBatchesOutliveACommit() {
        work(connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into note values (?, 'batch')");
                    Statement statement = connection.createStatement()) {
                ResultSet rows = statement.executeQuery("select generate_series(1, 3)");
                while (rows.next()) {
                    insert.setInt(1, rows.getInt(1));
                    insert.addBatch();
                    connection.commit();
                }
                assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
                connection.commit();
            }
        });
        assertThat(notes()).isEqualTo("batch,batch,batch");
    }

    @Test
    void metadataKnowsTheUsersOwnTable() {
        String table = "made_" + UUID.randomUUID().toString().replace("-", "");
        work(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table " + table + " (id int)");
            }
        });
        work(connection -> {
            try (ResultSet tables = connection.getMetaData().getTables(null, null, table, null)) {
                assertThat(tables.next()).isTrue();
            }
            try (PreparedStatement select = connection.prepareStatement("select * from " + table)) {
                assertThat(select.getMetaData().getColumnCount()).isOne();
            }
        });
    }

    @Test
    void afterMetadataAndAfterFailuresTheNextStatementIsRoutedAnew() {
        work(connection -> {
            connection.getSchema();
            pod.rename(user, known, "after metadata");
            assertThat(query(connection, "select name from Item where id = " + known))
                    .isEqualTo("after metadata");
        });
        replay();
        everyReplicaHasEverythingAndGetsNoMore();
        work(connection -> {
            assertThatThrownBy(() -> query(connection, "select nothing from nowhere"));
            pod.rename(user, known, "after a failure");
            assertThat(query(connection, "select name from Item where id = " + known))
                    .isEqualTo("after a failure");
        });
    }

    @Test
    void anIsolationHoldsForEachTransactionOfTheConnection() {
        work(connection -> {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            for (int i = 0; i < 2; i++) {
                assertThat(query(connection, "select pg_is_in_recovery()")).isEqualTo("f");
                connection.commit();
            }
        });
        work(connection -> {
            connection.setAutoCommit(false);
            assertThat(query(connection, "select pg_is_in_recovery()"))
                    .as("the next session's")
                    .isEqualTo("t");
            connection.commit();
        });
    }

    /** A pool of five lasts. */
    @Test
    void anAbortedConnectionGoesBackWhenItIsClosed() {
        for (int i = 0; i < 7; i++) {
            catchThrowable(() -> work(connection -> {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("update note set text = text");
                }
                connection.abort(Runnable::run);
            }));
        }
        assertThat(processOfAnother()).as("on the primary").isNotNull();
    }

    /** Its server goes on to serve everybody else. */
    @Test
    void aFunctionThatFailsAsIfTheServerHadDoesNotTakeTheReplicaOut() {
        for (String state : new String[] {"08006", "53300", "57P01"}) {
            work(connection -> assertThatThrownBy(() -> query(connection, "select fails('" + state + "')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("mine"));
            assertThat(pod.multiRegion().topology().node("eu").reachable()).isTrue();
        }
    }
}
