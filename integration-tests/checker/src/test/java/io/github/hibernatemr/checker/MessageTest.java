/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import static io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator.defaultValidator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionManagerImple;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replay;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnitTransactionType;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A message that is sent in a JTA transaction wakes whoever reads what was written in it, before the commit has returned to who sent
 * it. What stands for the broker delivers as early as one can: when it is told to commit.
 */
class MessageTest {

    private static final int ROUNDS = Integer.getInteger("checker.messages", 10);
    private static final TransactionManager TRANSACTIONS = com.arjuna.ats.jta.TransactionManager.transactionManager();
    private static final ExecutorService CONSUMERS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "consumer");
        thread.setDaemon(true);
        return thread;
    });

    @TempDir
    static Path objectStore;

    private static Cluster cluster;
    private static final List<AgroalDataSource> DATA_SOURCES = new ArrayList<>();
    private static EntityManagerFactory sender;
    private static EntityManagerFactory otherPod;

    @BeforeAll
    static void start() throws SQLException {
        arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(objectStore.toString());
        jtaPropertyManager
                .getJTAEnvironmentBean()
                .setTransactionManagerClassName(TransactionManagerImple.class.getName());
        // As application servers have it: what cannot prepare is committed when all others are prepared, before them.
        jtaPropertyManager
                .getJTAEnvironmentBean()
                .setLastResourceOptimisationInterfaceClassName("org.jboss.tm.LastResource");
        cluster = Site.start(Store.Kind.STANDALONE);
        Site.stock(cluster, ROUNDS);
        sender = open();
        otherPod = open();
    }

    /** The replica has all that there was, so that only what is written now can keep anybody from reading it. */
    private static void awaitLocal(EntityManagerFactory pod) {
        Replay replay = cluster.replica("eu1").replay();
        replay.resume();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> inTransaction(pod, em -> {
                    em.find(Register.class, 0L);
                    return MultiRegion.of(em).route().reason().leadsToReplica();
                }));
        replay.pause();
    }

    @AfterAll
    static void close() {
        sender.close();
        otherPod.close();
        DATA_SOURCES.forEach(AgroalDataSource::close);
        cluster.close();
    }

    private static EntityManagerFactory open() throws SQLException {
        Map<String, Object> settings = new HashMap<>();
        settings.put("jakarta.persistence.jtaDataSource", dataSource(cluster.primary(), true));
        settings.put("hibernate.transaction.jta.platform", "JBossTS");
        settings.put("hibernate.mr.region", Site.EUROPE);
        settings.put("hibernate.mr.replica.eu1.datasource", dataSource(cluster.replica("eu1"), false));
        settings.put("hibernate.mr.replica.eu1.region", Site.EUROPE);
        settings.put("hibernate.mr.store.uri", cluster.redis(Site.EUROPE).uri());
        settings.put("hibernate.mr.store.timeout", "2s");
        return new HibernatePersistenceConfiguration("messages")
                .managedClasses(Register.class)
                .transactionType(PersistenceUnitTransactionType.JTA)
                .properties(settings)
                .createEntityManagerFactory();
    }

    private static AgroalDataSource dataSource(Node node, boolean jta) throws SQLException {
        var configuration = new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> {
            pool.maxSize(5).acquisitionTimeout(Duration.ofSeconds(5)).connectionValidator(defaultValidator());
            if (jta) {
                pool.transactionIntegration(new NarayanaTransactionIntegration(
                        TRANSACTIONS, new TransactionSynchronizationRegistryImple()));
            }
            return pool.connectionFactoryConfiguration(connections -> connections
                    .jdbcUrl(node.jdbcUrl(Site.EUROPE))
                    .principal(new NamePrincipal(node.user()))
                    .credential(new SimplePassword(node.password())));
        });
        AgroalDataSource made = AgroalDataSource.from(configuration.get());
        DATA_SOURCES.add(made);
        return made;
    }

    private static <T> T inTransaction(EntityManagerFactory pod, Function<EntityManager, T> work) {
        try {
            TRANSACTIONS.begin();
            try (EntityManager em = pod.createEntityManager()) {
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

    private static long seenBy(EntityManagerFactory pod, long register) {
        return inTransaction(pod, em -> em.find(Register.class, register).version());
    }

    /** A broker's part in the transaction: what was sent is delivered at its commit. */
    private record Delivery(Runnable consumer) implements XAResource {

        @Override
        public int prepare(Xid xid) {
            return XA_OK;
        }

        /** On another thread, and before it goes on. */
        @Override
        public void commit(Xid xid, boolean onePhase) {
            CompletableFuture.runAsync(consumer, CONSUMERS).join();
        }

        @Override
        public void rollback(Xid xid) {}

        @Override
        public void start(Xid xid, int flags) {}

        @Override
        public void end(Xid xid, int flags) {}

        @Override
        public void forget(Xid xid) {}

        @Override
        public boolean isSameRM(XAResource other) {
            return other == this;
        }

        @Override
        public Xid[] recover(int flag) {
            return new Xid[0];
        }

        @Override
        public int getTransactionTimeout() {
            return 0;
        }

        @Override
        public boolean setTransactionTimeout(int seconds) {
            return false;
        }
    }

    private static void enlist(XAResource resource) {
        try {
            TRANSACTIONS.getTransaction().enlistResource(resource);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many consumers saw less than what had been written before they were woken. */
    private static long stale(EntityManagerFactory consumer) {
        List<Long> behind = new ArrayList<>();
        for (long round = 0; round < ROUNDS; round++) {
            awaitLocal(consumer);
            long register = round;
            List<Long> seen = new ArrayList<>();
            long written = inTransaction(sender, em -> {
                Register row = em.find(Register.class, register);
                row.write(register, row.version());
                em.flush();
                // After the database, which so commits first: the other way round one database would not show it
                // either.
                enlist(new Delivery(() -> seen.add(seenBy(consumer, register))));
                return row.version();
            });
            if (seen.get(0) < written) {
                behind.add(seen.get(0));
            }
        }
        return behind.size();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverIsWokenByAMessageOfTheTransactionSeesWhatItWrote(boolean inOtherPod) {
        assertThat(stale(inOtherPod ? otherPod : sender)).isZero();
    }

    /** The mark moves when the commit has returned, and not before. */
    @Test
    void aMarkThatIsMovedAfterTheMessageIsCaught() throws Exception {
        try (var undo = Mutation.of("internal.transaction.Writes", "begin", Mutation.Skipped.class)) {
            assertThat(stale(otherPod)).isPositive();
            assertThat(stale(sender)).isPositive();
        }
    }
}
