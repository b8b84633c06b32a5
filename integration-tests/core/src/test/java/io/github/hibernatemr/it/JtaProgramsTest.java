/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.FlushModeType;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceUnitTransactionType;
import jakarta.persistence.SynchronizationType;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that do with a container's transactions what applications do, with hibernate-mr and without: each has to come to the same. */
class JtaProgramsTest {

    @TempDir
    static Path objectStore;

    private static final TransactionManager TRANSACTIONS = Narayana.TRANSACTIONS;

    private static Cluster cluster;
    private static AgroalDataSource primary;
    private static AgroalDataSource replica;
    private static EntityManagerFactory plain;
    private static EntityManagerFactory routed;

    @BeforeAll
    static void start() throws SQLException {
        Narayana.start(objectStore);
        cluster = TestCluster.get();
        primary = Narayana.dataSource(cluster.primary(), true);
        replica = Narayana.dataSource(cluster.replica("eu"), false);
        plain = factory("plain", Map.of());
        routed = factory(
                "routed",
                Map.of(
                        "hibernate.mr.region",
                        TestCluster.HERE,
                        "hibernate.mr.replica.eu.datasource",
                        replica,
                        "hibernate.mr.replica.eu.region",
                        TestCluster.HERE));
    }

    private static EntityManagerFactory factory(String unit, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("jakarta.persistence.jtaDataSource", primary);
        settings.put("hibernate.transaction.jta.platform", "JBossTS");
        settings.put("hibernate.hbm2ddl.auto", "update");
        return new HibernatePersistenceConfiguration(unit)
                .managedClasses(Item.class)
                .transactionType(PersistenceUnitTransactionType.JTA)
                .properties(settings)
                .createEntityManagerFactory();
    }

    @AfterAll
    static void close() {
        routed.close();
        plain.close();
        primary.close();
        replica.close();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(TRANSACTIONS.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    }

    /** What a program has seen and met, in order. */
    private static final class Log {
        private final List<String> lines = new ArrayList<>();

        private void saw(Object what) {
            lines.add(String.valueOf(what));
        }

        private void tried(Step step) {
            try {
                step.run();
                lines.add("done");
            } catch (Exception e) {
                lines.add(e.getClass().getName());
            }
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private interface Work {
        void with(EntityManagerFactory factory, Log log) throws Exception;
    }

    private static Long stored(EntityManagerFactory factory, String name) throws Exception {
        TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Item item = new Item(name);
            em.persist(item);
            TRANSACTIONS.commit();
            return item.id();
        }
    }

    private static String nameOf(EntityManagerFactory factory, Long id) throws Exception {
        TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Item item = em.find(Item.class, id);
            TRANSACTIONS.commit();
            return item == null ? "none" : item.name();
        }
    }

    private static Synchronization synchronization(Step before, Consumer<Integer> after) {
        return new Synchronization() {
            @Override
            public void beforeCompletion() {
                try {
                    before.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void afterCompletion(int status) {
                after.accept(status);
            }
        };
    }

    private enum Program {
        AN_ENTITY_MANAGER_FROM_BEFORE_THE_TRANSACTION((factory, log) -> {
            Long id = stored(factory, "a");
            try (EntityManager em = factory.createEntityManager()) {
                log.saw(em.find(Item.class, id).name());
                TRANSACTIONS.begin();
                log.saw(em.isJoinedToTransaction());
                em.joinTransaction();
                em.find(Item.class, id).rename("b");
                TRANSACTIONS.commit();
                log.saw(em.isJoinedToTransaction());
                log.saw(em.find(Item.class, id).name());
            }
            log.saw(nameOf(factory, id));
        }),
        AN_UNSYNCHRONIZED_ONE_THAT_JOINS_LATE((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager(SynchronizationType.UNSYNCHRONIZED)) {
                em.find(Item.class, id).rename("b");
                log.saw(em.isJoinedToTransaction());
                em.joinTransaction();
                em.flush();
                TRANSACTIONS.commit();
            }
            log.saw(nameOf(factory, id));
        }),
        AN_UNSYNCHRONIZED_ONE_THAT_NEVER_JOINS((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager(SynchronizationType.UNSYNCHRONIZED)) {
                em.find(Item.class, id).rename("b");
                TRANSACTIONS.commit();
            }
            log.saw(nameOf(factory, id));
        }),
        A_FLUSH_WITHOUT_A_TRANSACTION((factory, log) -> {
            try (EntityManager em = factory.createEntityManager()) {
                log.tried(() -> em.persist(new Item("outside")));
                log.tried(em::flush);
                log.tried(em::joinTransaction);
            }
        }),
        ROLLBACK((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                em.find(Item.class, id).rename("b");
                em.flush();
                TRANSACTIONS.rollback();
                log.saw(em.isOpen());
                log.saw(em.contains(em.find(Item.class, id)));
            }
            log.saw(nameOf(factory, id));
        }),
        MARKED_FOR_ROLLBACK((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                em.find(Item.class, id).rename("b");
                // A flush gets no connection to the primary any more, if the find was served by the replica.
                TRANSACTIONS.setRollbackOnly();
                log.tried(TRANSACTIONS::commit);
            }
            log.saw(nameOf(factory, id));
        }),
        CLOSED_BEFORE_THE_COMMIT((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            EntityManager em = factory.createEntityManager();
            em.find(Item.class, id).rename("b");
            em.close();
            log.saw(em.isOpen());
            TRANSACTIONS.commit();
            log.saw(nameOf(factory, id));
        }),
        TWO_IN_ONE_TRANSACTION((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager one = factory.createEntityManager();
                    EntityManager other = factory.createEntityManager()) {
                one.find(Item.class, id).rename("b");
                one.flush();
                log.saw(other.find(Item.class, id).name());
                TRANSACTIONS.commit();
            }
            log.saw(nameOf(factory, id));
        }),
        A_TRANSACTION_WITHIN_ANOTHER((factory, log) -> {
            Long outer = stored(factory, "outer");
            Long inner = stored(factory, "inner");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                em.find(Item.class, outer).rename("outer changed");
                em.flush();
                Transaction suspended = TRANSACTIONS.suspend();
                TRANSACTIONS.begin();
                try (EntityManager new_ = factory.createEntityManager()) {
                    new_.find(Item.class, inner).rename("inner changed");
                    log.saw(new_.find(Item.class, outer).name());
                    TRANSACTIONS.commit();
                }
                TRANSACTIONS.resume(suspended);
                log.saw(em.createQuery("select name from Item where id = " + inner)
                        .getSingleResult());
                TRANSACTIONS.rollback();
            }
            log.saw(nameOf(factory, outer));
            log.saw(nameOf(factory, inner));
        }),
        WRITES_BEFORE_COMPLETION((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                em.find(Item.class, id);
                TRANSACTIONS
                        .getTransaction()
                        .registerSynchronization(
                                synchronization(() -> em.find(Item.class, id).rename("late"), status -> {}));
                TRANSACTIONS.commit();
            }
            log.saw(nameOf(factory, id));
        }),
        FAILS_BEFORE_COMPLETION((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                em.find(Item.class, id).rename("b");
                TRANSACTIONS
                        .getTransaction()
                        .registerSynchronization(synchronization(
                                () -> {
                                    throw new IllegalStateException("no");
                                },
                                status -> log.saw(status)));
                log.tried(TRANSACTIONS::commit);
            }
            log.saw(nameOf(factory, id));
        }),
        READS_AFTER_COMPLETION((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                TRANSACTIONS.getTransaction().registerSynchronization(synchronization(() -> {}, status -> {
                    try (EntityManager after = factory.createEntityManager()) {
                        log.saw(after.createQuery("select name from Item where id = " + id)
                                .getSingleResult());
                    }
                }));
                em.find(Item.class, id).rename("b");
                em.flush();
                TRANSACTIONS.commit();
            }
        }),
        A_STATELESS_SESSION((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (StatelessSession session = factory.unwrap(SessionFactory.class).openStatelessSession()) {
                Item item = session.get(Item.class, id);
                item.rename("b");
                session.update(item);
                Item other = new Item("other");
                session.insert(other);
                session.delete(other);
                TRANSACTIONS.commit();
            }
            log.saw(nameOf(factory, id));
        }),
        A_STATELESS_SESSION_THAT_IS_CLOSED_FIRST((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            StatelessSession session = factory.unwrap(SessionFactory.class).openStatelessSession();
            Item item = session.get(Item.class, id);
            item.rename("b");
            session.update(item);
            session.close();
            TRANSACTIONS.commit();
            log.saw(nameOf(factory, id));
        }),
        MANUAL_FLUSH((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                em.unwrap(Session.class).setHibernateFlushMode(org.hibernate.FlushMode.MANUAL);
                em.find(Item.class, id).rename("b");
                TRANSACTIONS.commit();
            }
            log.saw(nameOf(factory, id));
        }),
        FLUSH_AT_COMMIT((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                em.setFlushMode(FlushModeType.COMMIT);
                em.find(Item.class, id).rename("b");
                log.saw(em.createQuery("select name from Item where id = " + id).getSingleResult());
                TRANSACTIONS.commit();
            }
            log.saw(nameOf(factory, id));
        }),
        A_STALE_VERSION((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                Item mine = em.find(Item.class, id);
                Transaction suspended = TRANSACTIONS.suspend();
                TRANSACTIONS.begin();
                try (EntityManager another = factory.createEntityManager()) {
                    another.find(Item.class, id).rename("theirs");
                    TRANSACTIONS.commit();
                }
                TRANSACTIONS.resume(suspended);
                mine.rename("mine");
                log.tried(TRANSACTIONS::commit);
            }
            log.saw(nameOf(factory, id));
        }),
        LOCKS((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                Item item = em.find(Item.class, id);
                em.lock(item, LockModeType.PESSIMISTIC_WRITE);
                em.refresh(item);
                em.lock(item, LockModeType.PESSIMISTIC_FORCE_INCREMENT);
                log.saw(item.name());
                TRANSACTIONS.commit();
            }
            log.saw(nameOf(factory, id));
        }),
        SQL_IN_BETWEEN((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                Item item = em.find(Item.class, id);
                em.unwrap(Session.class).doWork(connection -> {
                    try (PreparedStatement change =
                            connection.prepareStatement("update Item set name = 'by SQL' where id = ?")) {
                        change.setLong(1, id);
                        log.saw(change.executeUpdate());
                    }
                });
                em.refresh(item);
                log.saw(item.name());
                log.tried(() -> em.createNativeQuery("select nowhere").getSingleResult());
                log.tried(TRANSACTIONS::commit);
            }
            log.saw(nameOf(factory, id));
        }),
        READ_ONLY_WORK_AND_THEN_NOTHING((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                log.saw(em.find(Item.class, id).name());
                log.saw(em.getReference(Item.class, -1L) != null);
                log.tried(() -> em.getReference(Item.class, -1L).name());
                log.tried(TRANSACTIONS::commit);
            }
        }),
        LAZY_AFTER_THE_END((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            EntityManager em = factory.createEntityManager();
            Item reference = em.getReference(Item.class, id);
            TRANSACTIONS.commit();
            log.tried(() -> log.saw(reference.name()));
            em.close();
        }),
        ENTITY_TRANSACTIONS_ARE_REFUSED((factory, log) -> {
            try (EntityManager em = factory.createEntityManager()) {
                log.tried(em::getTransaction);
            }
        }),
        A_CONNECTION_THAT_ENDS_THE_TRANSACTION_ITSELF((factory, log) -> {
            Long id = stored(factory, "a");
            TRANSACTIONS.begin();
            try (EntityManager em = factory.createEntityManager()) {
                em.find(Item.class, id).rename("b");
                em.flush();
                log.tried(() -> em.unwrap(Session.class).doWork(java.sql.Connection::commit));
                log.tried(() -> em.unwrap(Session.class).doWork(java.sql.Connection::rollback));
                TRANSACTIONS.rollback();
            }
            log.saw(nameOf(factory, id));
        });

        private final Work work;

        Program(Work work) {
            this.work = work;
        }

        private List<String> runWith(EntityManagerFactory factory) throws Exception {
            Log log = new Log();
            try {
                work.with(factory, log);
            } finally {
                if (TRANSACTIONS.getStatus() != Status.STATUS_NO_TRANSACTION) {
                    TRANSACTIONS.rollback();
                    log.saw("left open");
                }
            }
            return log.lines;
        }
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void comesToTheSame(Program program) throws Exception {
        List<String> expected = program.runWith(plain);
        assertThat(program.runWith(routed)).isEqualTo(expected);
    }
}
