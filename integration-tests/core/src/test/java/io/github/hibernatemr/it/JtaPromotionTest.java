/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnitTransactionType;
import jakarta.transaction.Status;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import javax.transaction.xa.XAResource;
import org.hibernate.ConnectionAcquisitionMode;
import org.hibernate.ConnectionReleaseMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A promoted replica has a data source of which the container's transactions know nothing; they take it along all the same. */
class JtaPromotionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final jakarta.transaction.TransactionManager TRANSACTIONS = Narayana.TRANSACTIONS;

    @TempDir
    static Path objectStore;

    private Cluster cluster;
    private AgroalDataSource primary;
    private AgroalDataSource replica;
    private EntityManagerFactory factory;
    private Long item;

    @BeforeEach
    void start() throws Exception {
        Narayana.start(objectStore);
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("eu", TestCluster.HERE)
                .start();
        primary = Narayana.dataSource(cluster.primary(), true);
        replica = Narayana.dataSource(cluster.replica("eu"), false);
        factory = new HibernatePersistenceConfiguration("jta-promotion")
                .managedClass(Item.class)
                .transactionType(PersistenceUnitTransactionType.JTA)
                .properties(Map.of(
                        "jakarta.persistence.jtaDataSource",
                        primary,
                        "hibernate.transaction.jta.platform",
                        "JBossTS",
                        "hibernate.hbm2ddl.auto",
                        "update",
                        "hibernate.mr.region",
                        TestCluster.HERE,
                        "hibernate.mr.replica.eu.datasource",
                        replica,
                        "hibernate.mr.replica.eu.region",
                        TestCluster.HERE))
                .createEntityManagerFactory();
        TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Item first = new Item("first");
            em.persist(first);
            TRANSACTIONS.commit();
            item = first.id();
        }
        cluster.awaitCaughtUp();
    }

    @AfterEach
    void close() throws Exception {
        assertThat(TRANSACTIONS.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        factory.close();
        primary.close();
        replica.close();
        cluster.close();
    }

    private void promote() {
        cluster.replica("eu").promote();
        await().atMost(PATIENCE)
                .until(() -> MultiRegion.of(factory)
                        .topology()
                        .primary()
                        .node()
                        .name()
                        .equals("eu"));
    }

    private void inTransaction(Consumer<EntityManager> work) throws Exception {
        TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            work.accept(em);
            TRANSACTIONS.commit();
        } finally {
            if (TRANSACTIONS.getStatus() != Status.STATUS_NO_TRANSACTION) {
                TRANSACTIONS.rollback();
            }
        }
    }

    private String nameOn(Node node) {
        return node.query("select name from item where id = " + item);
    }

    @Test
    void itsTransactionsCommitWithTheContainers() throws Exception {
        cluster.primary().stop();
        promote();
        inTransaction(em -> em.find(Item.class, item).rename("second"));
        assertThat(nameOn(cluster.replica("eu"))).isEqualTo("second");
        inTransaction(em -> assertThat(em.find(Item.class, item).name()).isEqualTo("second"));
        assertThat(replica.getMetrics().activeCount()).as("but the sampler's").isLessThanOrEqualTo(1);
    }

    /** Whoever closes a session closes its connection, and the container commits afterwards. */
    @Test
    void itsTransactionsCommitThoughTheirConnectionsAreClosedBefore() throws Exception {
        cluster.primary().stop();
        promote();
        TRANSACTIONS.begin();
        StatelessSession session = factory.unwrap(SessionFactory.class).openStatelessSession();
        Item stateless = session.get(Item.class, item);
        stateless.rename("stateless");
        session.update(stateless);
        session.close();
        TRANSACTIONS.commit();
        assertThat(nameOn(cluster.replica("eu"))).isEqualTo("stateless");
        TRANSACTIONS.begin();
        EntityManager em = factory.createEntityManager();
        em.find(Item.class, item).rename("closed");
        em.flush();
        em.close();
        TRANSACTIONS.commit();
        assertThat(nameOn(cluster.replica("eu"))).isEqualTo("closed");
    }

    @Test
    void itsTransactionsCommitThoughHibernateReleasesTheirConnectionsBefore() throws Exception {
        cluster.primary().stop();
        promote();
        TRANSACTIONS.begin();
        try (Session session = factory.unwrap(SessionFactory.class)
                .withOptions()
                .connectionHandling(
                        ConnectionAcquisitionMode.AS_NEEDED, ConnectionReleaseMode.BEFORE_TRANSACTION_COMPLETION)
                .openSession()) {
            session.find(Item.class, item).rename("released");
            TRANSACTIONS.commit();
        }
        assertThat(nameOn(cluster.replica("eu"))).isEqualTo("released");
        assertThat(replica.getMetrics().activeCount()).as("but the sampler's").isLessThanOrEqualTo(1);
    }

    @Test
    void itsTransactionsRollBackWithTheContainers() throws Exception {
        cluster.primary().stop();
        promote();
        TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            em.find(Item.class, item).rename("undone");
            em.flush();
            TRANSACTIONS.rollback();
        }
        assertThat(nameOn(cluster.replica("eu"))).isEqualTo("first");
        assertThat(replica.getMetrics().activeCount()).as("but the sampler's").isLessThanOrEqualTo(1);
    }

    @Test
    void whatHasBegunOnTheOldPrimaryIsNotCommittedThere() throws Exception {
        TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            em.find(Item.class, item).rename("lost");
            em.flush();
            promote();
            assertThatThrownBy(TRANSACTIONS::commit).hasStackTraceContaining("HMR000410");
        }
        assertThat(nameOn(cluster.primary())).isEqualTo("first");
        assertThat(nameOn(cluster.replica("eu"))).isEqualTo("first");
    }

    /** A vote for a second phase could not be kept. */
    @Test
    void besideAnotherResourceItIsRolledBackWithAWordOfWhy() throws Exception {
        cluster.primary().stop();
        promote();
        TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            TRANSACTIONS.getTransaction().enlistResource(resourceThatAgrees());
            em.find(Item.class, item).rename("half");
            em.flush();
            assertThatThrownBy(TRANSACTIONS::commit).isInstanceOf(jakarta.transaction.RollbackException.class);
        }
        assertThat(nameOn(cluster.replica("eu"))).isEqualTo("first");
    }

    private static XAResource resourceThatAgrees() {
        return (XAResource) Proxy.newProxyInstance(
                JtaPromotionTest.class.getClassLoader(),
                new Class<?>[] {XAResource.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "prepare" -> XAResource.XA_OK;
                    case "isSameRM", "setTransactionTimeout" -> false;
                    case "getTransactionTimeout" -> 0;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> "a resource that agrees";
                    default -> null;
                });
    }

    @Test
    void theOldPrimaryIsNoReplicaAndTheTopologySaysWhy() throws Exception {
        cluster.primary().stop();
        promote();
        cluster.startAsStandby(cluster.primary(), cluster.replica("eu"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(MultiRegion.of(factory)
                                .topology()
                                .node("primary")
                                .problem())
                        .contains("takes part in the container's transactions"));
        inTransaction(em -> em.find(Item.class, item).rename("second"));
        assertThat(nameOn(cluster.replica("eu"))).isEqualTo("second");
    }
}
