/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.RollbackException;
import java.sql.Connection;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session has been shown, and what follows for the next one: one snapshot for a transaction that asks for it, none that is known to be old. */
class KeptSnapshotTest {

    private static Cluster cluster;
    private static Pod pod;
    private Long item;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "create");
    }

    @BeforeEach
    void store() {
        item = pod.store("somebody", "first");
        cluster.awaitCaughtUp();
        pod.settled();
    }

    @AfterEach
    void resume() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
    }

    @AfterAll
    static void end() {
        pod.close();
    }

    private static Session readOnlySession() {
        return pod.factory()
                .unwrap(SessionFactory.class)
                .withOptions()
                .readOnly(true)
                .openSession();
    }

    private static String name(Session session, Long item) {
        return session.createSelectionQuery("select name from Item where id = ?1", String.class)
                .setParameter(1, item)
                .getSingleResult();
    }

    /** A report that adds up. */
    @Test
    void aReadOnlySessionAtRepeatableReadHasOneSnapshotAndHasItFromTheReplica() {
        try (Session session = readOnlySession()) {
            session.beginTransaction();
            session.doWork(connection -> connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ));
            assertThat(name(session, item)).isEqualTo("first");
            cluster.primary().execute("update Item set name = 'second' where id = " + item);
            cluster.awaitCaughtUp();
            assertThat(name(session, item)).isEqualTo("first");
            assertThat(MultiRegion.of((EntityManager) session).route().reason().leadsToReplica())
                    .isTrue();
            session.getTransaction().commit();
            session.beginTransaction();
            assertThat(name(session, item)).as("the next transaction").isEqualTo("second");
            session.getTransaction().commit();
        }
    }

    @Test
    void whereTheSnapshotIsLostTheTransactionIsToBeTriedAgain() {
        assertThatThrownBy(() -> {
                    try (Session session = readOnlySession()) {
                        session.beginTransaction();
                        session.doWork(connection ->
                                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ));
                        assertThat(name(session, item)).isEqualTo("first");
                        cluster.replica("eu")
                                .query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                        + " where usename = current_user and state = 'idle in transaction'");
                        name(session, item);
                    }
                })
                .hasStackTraceContaining("HMR000404");
        pod.settled();
    }

    /** Its route had led it there, and not a write; what it read first was a replica's all the same. */
    @Test
    void whoeverHasFailedOnAnOldRowIsNotShownItAgain() {
        cluster.replicas().forEach(replica -> replica.replay().pause());
        pod.rename("other", item, "second");
        try (var scope = ConsistencyScope.of("loser");
                EntityManager em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            Item old;
            try (var intent = ConsistencyScope.intending(Intent.READ)) {
                old = em.find(Item.class, item);
            }
            assertThat(old.name()).isEqualTo("first");
            em.getTransaction().commit();
            em.getTransaction().begin();
            try (var strong = ConsistencyScope.at(ConsistencyLevel.strong())) {
                em.createQuery("select count(*) from Item", Long.class).getSingleResult();
            }
            old.rename("third");
            assertThatThrownBy(() -> em.getTransaction().commit())
                    .isInstanceOf(RollbackException.class)
                    .hasCauseInstanceOf(OptimisticLockException.class);
        }
        assertThat(pod.read("loser", item)).isEqualTo("second");
    }
}
