/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.internal.facade.RoutedConnection;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Savepoint;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.jpa.HibernateHints;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A transaction that only reads a replica begins none there, and so need not end one; and nobody can tell. */
class ReadsThatStandAloneTest {

    private static final String TRANSACTIONS = "select count(*) from pg_stat_activity"
            + " where application_name = 'reader' and backend_xid is null and state = 'idle in transaction'";
    private static final String ALL = "select count(*) from pg_stat_activity where application_name = 'reader'";

    private static final int ROWS_AT_ONCE = 0;

    private static Cluster cluster;
    private static Pod pod;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = Pod.start(
                cluster, "hibernate.hbm2ddl.auto", "create", "hibernate.mr.pool.dataSource.ApplicationName", "reader");
        known = pod.store("somebody", "known");
        pod.settled();
    }

    @AfterAll
    static void close() {
        pod.close();
    }

    private static void onReplica(EntityManager em) {
        assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("eu");
    }

    private static String transactions() {
        return cluster.replica("eu").query(TRANSACTIONS);
    }

    private static List<Item> find(EntityManager em, int fetchSize) {
        return em.createQuery("from Item where id = ?1", Item.class)
                .setParameter(1, known)
                .setHint(HibernateHints.HINT_FETCH_SIZE, fetchSize)
                .getResultList();
    }

    @Test
    void aReplicaIsReadWithoutATransaction() {
        pod.runInTransaction(em -> {
            em.find(Item.class, known);
            find(em, ROWS_AT_ONCE);
            onReplica(em);
            assertThat(cluster.replica("eu").query(ALL)).isNotEqualTo("0");
            assertThat(transactions()).isEqualTo("0");
        });
    }

    @Test
    void whatNeedsATransactionHasOne() {
        pod.runInTransaction(em -> {
            find(em, 1);
            onReplica(em);
            assertThat(transactions()).as("with a cursor").isEqualTo("1");
        });
        pod.runInTransaction(em -> {
            em.find(Item.class, known);
            em.createNativeQuery("select name from Item").getResultList();
            onReplica(em);
            assertThat(transactions()).as("of the application's own SQL").isEqualTo("1");
        });
        pod.runInTransaction(em -> {
            em.find(Item.class, known);
            em.unwrap(Session.class).doWork(connection -> {
                try (var statement = connection.createStatement()) {
                    statement.execute("set local work_mem = '1MB'");
                }
            });
            onReplica(em);
            assertThat(em.createNativeQuery("show work_mem").getSingleResult()).isEqualTo("1MB");
        });
    }

    @Test
    void aSavepointNeedsATransactionWhereverItReads() {
        pod.runInTransaction(em -> {
            em.find(Item.class, known);
            em.unwrap(Session.class).doWork(connection -> {
                Savepoint savepoint = connection.setSavepoint();
                assertThat(transactions()).isEqualTo("1");
                connection.rollback(savepoint);
            });
            find(em, ROWS_AT_ONCE);
            onReplica(em);
        });
    }

    /** As on one database, which ends the transaction with that. */
    @Test
    void aSavepointOfAnEarlierTransactionIsUnknownAndFailsThisOne() {
        Savepoint[] earlier = new Savepoint[1];
        pod.runInTransaction(em -> em.unwrap(Session.class).doWork(connection -> {
            earlier[0] = connection.setSavepoint();
        }));
        pod.runInTransaction(em -> {
            em.find(Item.class, known);
            onReplica(em);
            assertThatThrownBy(() -> em.unwrap(Session.class).doWork(connection -> connection.rollback(earlier[0])))
                    .hasMessageContaining("does not exist");
            em.getTransaction().setRollbackOnly();
        });
    }

    /** As row-level security wants it of who asks. */
    @Test
    void whatATransactionSetsHoldsOnAPrimaryThatIsHeldInReserve() {
        pod.runInTransaction(em -> {
            em.find(Item.class, known);
            em.unwrap(Session.class).doWork(connection -> {
                RoutedConnection routed = connection.unwrap(RoutedConnection.class);
                routed.routing().reservePrimary();
                try (var statement = connection.createStatement()) {
                    statement.execute("set local work_mem = '1MB'");
                    onReplica(em);
                    routed.routing().escalate(RouteReason.FLUSH);
                    try (var row = statement.executeQuery("show work_mem")) {
                        assertThat(row.next()).isTrue();
                        assertThat(row.getString(1)).isEqualTo("1MB");
                    }
                }
            });
        });
    }

    @Test
    void timeStandsStillWithinATransaction() {
        String now = "select current_timestamp from Item where id = " + known;
        pod.runInTransaction(em -> {
            Object before = em.createQuery(now, Object.class).getSingleResult();
            // Long enough for a clock of microseconds.
            find(em, ROWS_AT_ONCE);
            assertThat(em.createQuery(now, Object.class).getSingleResult()).isEqualTo(before);
            onReplica(em);
        });
    }

    /** As on one database: after an error a transaction can do nothing more. */
    @Test
    void aReadThatFailsFailsTheTransaction() {
        pod.runInTransaction(em -> {
            em.find(Item.class, known);
            assertThatThrownBy(() -> em.createQuery("select 1 / (id - id) from Item", Object.class)
                            .getResultList())
                    .isInstanceOf(PersistenceException.class)
                    .hasMessageContaining("division by zero");
            assertThatThrownBy(() -> em.unwrap(Session.class).doWork(connection -> {
                        try (var statement = connection.prepareStatement("select i1_0.id from Item i1_0")) {
                            statement.executeQuery();
                        }
                    }))
                    .hasMessageContaining("current transaction is aborted");
            em.getTransaction().setRollbackOnly();
        });
    }
}
