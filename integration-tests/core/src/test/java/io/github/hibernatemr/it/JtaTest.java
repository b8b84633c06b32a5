/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.routing.RouteReason.NOT_COVERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceUnitTransactionType;
import jakarta.transaction.Status;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JTA transactions by Narayana, a JTA primary and non-JTA replicas by Agroal: an application server's parts without one. */
class JtaTest {

    /** Without a version. */
    @Entity(name = "Plain")
    static class Plain {
        @Id
        long id;

        String name;
        String other;
    }

    @TempDir
    static Path objectStore;

    private static final jakarta.transaction.TransactionManager TRANSACTIONS = Narayana.TRANSACTIONS;

    private static Cluster cluster;
    private static AgroalDataSource primary;
    private static AgroalDataSource replica;
    private static EntityManagerFactory factory;

    @BeforeAll
    static void start() throws SQLException {
        Narayana.start(objectStore);
        cluster = TestCluster.get();
        primary = Narayana.dataSource(cluster.primary(), true);
        replica = Narayana.dataSource(cluster.replica("eu"), false);
        factory = new HibernatePersistenceConfiguration("jta")
                .managedClasses(Item.class, Plain.class)
                .transactionType(PersistenceUnitTransactionType.JTA)
                .properties(settings())
                .createEntityManagerFactory();
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
    }

    private static Map<String, Object> settings() {
        return Map.of(
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
                TestCluster.HERE);
    }

    @AfterAll
    static void close() {
        factory.close();
        primary.close();
        replica.close();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        cluster.replica("eu").replay().resume();
        assertThat(TRANSACTIONS.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(primary.getMetrics().activeCount()).isLessThanOrEqualTo(1);
    }

    private static <T> T inTransaction(Function<EntityManager, T> work) {
        return inTransaction(factory, work);
    }

    private static <T> T inTransaction(EntityManagerFactory of, Function<EntityManager, T> work) {
        try {
            TRANSACTIONS.begin();
            try (EntityManager em = of.createEntityManager()) {
                T result = work.apply(em);
                TRANSACTIONS.commit();
                return result;
            } finally {
                if (TRANSACTIONS.getStatus() != Status.STATUS_NO_TRANSACTION) {
                    TRANSACTIONS.rollback();
                }
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Long store(String name) {
        return inTransaction(em -> {
                    Item item = new Item(name);
                    em.persist(item);
                    return item;
                })
                .id();
    }

    private static Route routeOfFind(Long id) {
        return inTransaction(em -> {
            em.find(Item.class, id);
            return MultiRegion.of(em).route();
        });
    }

    @Test
    void aReplicaThatTakesPartInTransactionsIsRefusedAtStartUp() throws SQLException {
        try (AgroalDataSource transactional = Narayana.dataSource(cluster.replica("eu"), true)) {
            var settings = new HashMap<>(settings());
            settings.put("hibernate.mr.replica.eu.datasource", transactional);
            var configuration = new HibernatePersistenceConfiguration("jta-replica")
                    .transactionType(PersistenceUnitTransactionType.JTA)
                    .properties(settings);
            assertThatThrownBy(configuration::createEntityManagerFactory)
                    .hasStackTraceContaining("hibernate.mr.replica.eu.datasource")
                    .hasStackTraceContaining("define it without JTA");
        }
    }

    @Test
    void readsAreLocalAndWritesAreNot() {
        Long id = store("far");
        assertThat(cluster.primary().query("select name from Item where id = " + id))
                .isEqualTo("far");
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
        await().untilAsserted(() -> assertThat(routeOfFind(id).node().name()).isEqualTo("eu"));
    }

    @Test
    void aTransactionThatReadTheReplicaAndThenWritesCommitsAsOne() {
        Long id = store("before");
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
        inTransaction(em -> {
            em.find(Item.class, id).rename("after");
            em.flush();
            assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("primary");
            return null;
        });
        assertThat(cluster.primary().query("select name from Item where id = " + id))
                .isEqualTo("after");
    }

    @Test
    void aRolledBackTransactionLeavesNothingAndItsRetryIsSoonLocal() {
        Long id = store("kept");
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
        try (var scope = ConsistencyScope.of("roller")) {
            assertThatThrownBy(() -> inTransaction(em -> {
                        em.find(Item.class, id).rename("lost");
                        em.flush();
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertThat(cluster.primary().query("select name from Item where id = " + id))
                    .isEqualTo("kept");
            await().untilAsserted(
                            () -> assertThat(routeOfFind(id).node().name()).isEqualTo("eu"));
        }
    }

    @Test
    void theWriteTimestampIsStoredBeforeCommitReturns() {
        cluster.replica("eu").replay().pause();
        try (var scope = ConsistencyScope.of("committer")) {
            Long id = store("mine");
            assertThat(routeOfFind(id).reason()).isEqualTo(NOT_COVERED);
        }
    }

    @Test
    void aScopeThatClosesBeforeTheCommitStillNamesTheWriter() throws Exception {
        cluster.replica("eu").replay().pause();
        TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Item item = new Item("flushed at commit");
            try (var scope = ConsistencyScope.of("early")) {
                em.find(Item.class, -1L);
                em.persist(item);
            }
            TRANSACTIONS.commit();
        }
        try (var scope = ConsistencyScope.of("early")) {
            assertThat(routeOfFind(-1L).reason()).isEqualTo(NOT_COVERED);
        }
    }

    @Test
    void aConnectionUsedBeforeTheTransactionIsNotUsedInIt() throws Exception {
        try (EntityManager em = factory.createEntityManager()) {
            em.find(Item.class, -1L);
            TRANSACTIONS.begin();
            em.joinTransaction();
            Item item = new Item("rolled back");
            em.persist(item);
            em.flush();
            TRANSACTIONS.rollback();
            assertThat(cluster.primary().query("select name from Item where id = " + item.id()))
                    .isNull();
        }
    }

    @Test
    void aStaleBaseFailsTheContainersTransactionAndWhoeverTriesAgainSucceeds() {
        Long id = store("shown");
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
        try (var scope = ConsistencyScope.of("jta clerk")) {
            await().untilAsserted(
                            () -> assertThat(routeOfFind(id).node().name()).isEqualTo("eu"));
            cluster.replica("eu").replay().pause();
            cluster.primary().execute("update Item set name = 'newer', version = version + 1 where id = " + id);
            assertThatThrownBy(() -> rename(id, "mine")).hasStackTraceContaining("StaleObjectStateException");
            assertThat(cluster.primary().query("select name from Item where id = " + id))
                    .isEqualTo("newer");
            rename(id, "mine, having seen it");
        }
        assertThat(cluster.primary().query("select name from Item where id = " + id))
                .isEqualTo("mine, having seen it");
    }

    private static void rename(Long id, String name) {
        inTransaction(em -> {
            em.find(Item.class, id).rename(name);
            return null;
        });
    }

    /** Whatever moves a transaction before its first statement, Hibernate's flush above all, must not be forgotten at that statement. */
    @Test
    void whatAnEarlierTransactionReadIsComparedWithThePrimaryAtTheFirstStatement() throws Exception {
        cluster.primary()
                .execute(
                        "create table if not exists Plain (id bigint primary key, name varchar(255), other varchar(255))",
                        "delete from Plain",
                        "insert into Plain values (1, 'shown', 'shown')");
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
        try (EntityManager em = factory.createEntityManager()) {
            Plain plain = em.find(Plain.class, 1L);
            assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("eu");
            cluster.replica("eu").replay().pause();
            cluster.primary().execute("update Plain set name = 'newer', other = 'newer'");
            TRANSACTIONS.begin();
            em.joinTransaction();
            plain.name = "mine";
            assertThatThrownBy(TRANSACTIONS::commit).hasStackTraceContaining("HMR000503");
        }
        assertThat(cluster.primary().query("select name || other from Plain")).isEqualTo("newernewer");
    }

    /** As a COMMIT whose answer is lost, this one fails, and the server says that it was rolled back. */
    @Test
    void aCommitThatFailsMayHaveHappened() {
        cluster.primary()
                .execute(
                        "drop table if exists late", "create table late (id int unique deferrable initially deferred)");
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
        try (var scope = ConsistencyScope.of("failing committer")) {
            await().untilAsserted(
                            () -> assertThat(routeOfFind(-1L).node().name()).isEqualTo("eu"));
            cluster.replica("eu").replay().pause();
            assertThatThrownBy(() -> inTransaction(em -> em.createNativeQuery("insert into late values (1), (1)")
                            .executeUpdate()))
                    .isNotNull();
            assertThat(routeOfFind(-1L).reason()).isEqualTo(NOT_COVERED);
        }
    }

    @Test
    void theApplicationCannotEndTheContainersTransaction() {
        assertThatThrownBy(() -> inTransaction(em -> {
                    em.unwrap(Session.class).doWork(connection -> {
                        connection.createStatement().executeQuery("select 1");
                        connection.commit();
                    });
                    return null;
                }))
                .hasStackTraceContaining("the container's transaction cannot end by Connection.commit()");
        assertThatThrownBy(() -> inTransaction(em -> {
                    em.unwrap(Session.class).doWork(connection -> {
                        connection.createStatement().executeQuery("select 1");
                        connection.setAutoCommit(true);
                    });
                    return null;
                }))
                .hasStackTraceContaining("the container's transaction cannot end by Connection.setAutoCommit()");
    }

    @Test
    void whatFollowsATimeOutDoesNotRunOutsideOfTheTransaction() throws Exception {
        TRANSACTIONS.setTransactionTimeout(1);
        TRANSACTIONS.begin();
        EntityManager em = factory.createEntityManager();
        try {
            em.find(Item.class, -1L);
            assertThatThrownBy(() -> em.unwrap(Session.class).doWork(JtaTest::workPastTheTimeOut))
                    .hasStackTraceContaining("the transaction of this connection has ended");
        } finally {
            TRANSACTIONS.rollback();
            TRANSACTIONS.setTransactionTimeout(0);
            // Hibernate tells here, if it has not before, that another thread ended the transaction.
            catchThrowable(em::close);
        }
    }

    private static void workPastTheTimeOut(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update Item set name = name where id = -1");
            await().pollInSameThread()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> TRANSACTIONS.getStatus() != Status.STATUS_ACTIVE);
            statement.executeUpdate("update Item set name = 'outside' where id = -1");
        }
    }

    @Test
    void aWriteThatCannotBeAnnouncedRollsTheContainersTransactionBack() {
        Map<String, Object> settings = new HashMap<>(settings());
        // Nobody listens there.
        settings.put("hibernate.mr.store.uri", "redis://127.0.0.1:1");
        settings.put("hibernate.mr.store.on_write_failure", "reject");
        try (var strict = new HibernatePersistenceConfiguration("strict")
                .managedClass(Item.class)
                .transactionType(PersistenceUnitTransactionType.JTA)
                .properties(settings)
                .createEntityManagerFactory()) {
            assertThatThrownBy(() -> {
                        try (var scope = ConsistencyScope.of("writer")) {
                            inTransaction(strict, em -> {
                                // Flushed only by the commit.
                                em.persist(new Item("unannounced"));
                                return null;
                            });
                        }
                    })
                    .hasStackTraceContaining("hibernate.mr.store.on_write_failure = reject");
        }
        assertThat(cluster.primary().query("select count(*) from Item where name = 'unannounced'"))
                .isEqualTo("0");
    }
}
