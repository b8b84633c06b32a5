/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.programs;

import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import jakarta.persistence.LockModeType;
import jakarta.persistence.SynchronizationType;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.function.IntConsumer;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;

/** Does with a container's transactions what applications do. With hibernate-mr and without, and on every server, it has to come to the same. */
public enum JtaProgram {
    AN_ENTITY_MANAGER_FROM_BEFORE_THE_TRANSACTION((where, log) -> {
        Long id = where.stored("a");
        try (EntityManager em = where.factory().createEntityManager()) {
            log.saw(em.find(Memo.class, id).name());
            where.transactions().begin();
            log.saw(em.isJoinedToTransaction());
            em.joinTransaction();
            em.find(Memo.class, id).rename("b");
            where.transactions().commit();
            log.saw(em.isJoinedToTransaction());
            log.saw(em.find(Memo.class, id).name());
        }
        log.saw(where.nameOf(id));
    }),
    AN_UNSYNCHRONIZED_ONE_THAT_JOINS_LATE((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager(SynchronizationType.UNSYNCHRONIZED)) {
            em.find(Memo.class, id).rename("b");
            log.saw(em.isJoinedToTransaction());
            em.joinTransaction();
            em.flush();
            where.transactions().commit();
        }
        log.saw(where.nameOf(id));
    }),
    AN_UNSYNCHRONIZED_ONE_THAT_NEVER_JOINS((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager(SynchronizationType.UNSYNCHRONIZED)) {
            em.find(Memo.class, id).rename("b");
            where.transactions().commit();
        }
        log.saw(where.nameOf(id));
    }),
    A_FLUSH_WITHOUT_A_TRANSACTION((where, log) -> {
        try (EntityManager em = where.factory().createEntityManager()) {
            log.tried(() -> em.persist(new Memo("outside")));
            log.tried(em::flush);
            log.tried(em::joinTransaction);
        }
    }),
    ROLLBACK((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            em.find(Memo.class, id).rename("b");
            em.flush();
            where.transactions().rollback();
            log.saw(em.isOpen());
            log.saw(em.contains(em.find(Memo.class, id)));
        }
        log.saw(where.nameOf(id));
    }),
    MARKED_FOR_ROLLBACK((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            em.find(Memo.class, id).rename("b");
            // A flush gets no connection to the primary any more, if the find was served by the replica.
            where.transactions().setRollbackOnly();
            log.tried(where.transactions()::commit);
        }
        log.saw(where.nameOf(id));
    }),
    CLOSED_BEFORE_THE_COMMIT((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        EntityManager em = where.factory().createEntityManager();
        em.find(Memo.class, id).rename("b");
        em.close();
        log.saw(em.isOpen());
        where.transactions().commit();
        log.saw(where.nameOf(id));
    }),
    TWO_IN_ONE_TRANSACTION((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager one = where.factory().createEntityManager();
                EntityManager other = where.factory().createEntityManager()) {
            one.find(Memo.class, id).rename("b");
            one.flush();
            log.saw(other.find(Memo.class, id).name());
            where.transactions().commit();
        }
        log.saw(where.nameOf(id));
    }),
    A_TRANSACTION_WITHIN_ANOTHER((where, log) -> {
        Long outer = where.stored("outer");
        Long inner = where.stored("inner");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            em.find(Memo.class, outer).rename("outer changed");
            em.flush();
            Transaction suspended = where.transactions().suspend();
            where.transactions().begin();
            try (EntityManager new_ = where.factory().createEntityManager()) {
                new_.find(Memo.class, inner).rename("inner changed");
                log.saw(new_.find(Memo.class, outer).name());
                where.transactions().commit();
            }
            where.transactions().resume(suspended);
            log.saw(em.createQuery("select name from Memo where id = " + inner).getSingleResult());
            where.transactions().rollback();
        }
        log.saw(where.nameOf(outer));
        log.saw(where.nameOf(inner));
    }),
    WRITES_BEFORE_COMPLETION((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            em.find(Memo.class, id);
            where.transactions()
                    .getTransaction()
                    .registerSynchronization(
                            synchronization(() -> em.find(Memo.class, id).rename("late"), status -> {}));
            where.transactions().commit();
        }
        log.saw(where.nameOf(id));
    }),
    FAILS_BEFORE_COMPLETION((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            em.find(Memo.class, id).rename("b");
            where.transactions()
                    .getTransaction()
                    .registerSynchronization(synchronization(
                            () -> {
                                throw new IllegalStateException("no");
                            },
                            status -> log.saw(status)));
            log.tried(where.transactions()::commit);
        }
        log.saw(where.nameOf(id));
    }),
    READS_AFTER_COMPLETION((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            where.transactions().getTransaction().registerSynchronization(synchronization(() -> {}, status -> {
                try (EntityManager after = where.factory().createEntityManager()) {
                    log.saw(after.createQuery("select name from Memo where id = " + id)
                            .getSingleResult());
                }
            }));
            em.find(Memo.class, id).rename("b");
            em.flush();
            where.transactions().commit();
        }
    }),
    A_STATELESS_SESSION((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (StatelessSession session =
                where.factory().unwrap(SessionFactory.class).openStatelessSession()) {
            Memo item = session.get(Memo.class, id);
            item.rename("b");
            session.update(item);
            Memo other = new Memo("other");
            session.insert(other);
            session.delete(other);
            where.transactions().commit();
        }
        log.saw(where.nameOf(id));
    }),
    A_STATELESS_SESSION_THAT_IS_CLOSED_FIRST((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        StatelessSession session = where.factory().unwrap(SessionFactory.class).openStatelessSession();
        Memo item = session.get(Memo.class, id);
        item.rename("b");
        session.update(item);
        session.close();
        where.transactions().commit();
        log.saw(where.nameOf(id));
    }),
    MANUAL_FLUSH((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            em.unwrap(Session.class).setHibernateFlushMode(org.hibernate.FlushMode.MANUAL);
            em.find(Memo.class, id).rename("b");
            where.transactions().commit();
        }
        log.saw(where.nameOf(id));
    }),
    FLUSH_AT_COMMIT((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            em.setFlushMode(FlushModeType.COMMIT);
            em.find(Memo.class, id).rename("b");
            log.saw(em.createQuery("select name from Memo where id = " + id).getSingleResult());
            where.transactions().commit();
        }
        log.saw(where.nameOf(id));
    }),
    A_STALE_VERSION((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            Memo mine = em.find(Memo.class, id);
            Transaction suspended = where.transactions().suspend();
            where.transactions().begin();
            try (EntityManager another = where.factory().createEntityManager()) {
                another.find(Memo.class, id).rename("theirs");
                where.transactions().commit();
            }
            where.transactions().resume(suspended);
            mine.rename("mine");
            log.tried(where.transactions()::commit);
        }
        log.saw(where.nameOf(id));
    }),
    LOCKS((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            Memo item = em.find(Memo.class, id);
            em.lock(item, LockModeType.PESSIMISTIC_WRITE);
            em.refresh(item);
            em.lock(item, LockModeType.PESSIMISTIC_FORCE_INCREMENT);
            log.saw(item.name());
            where.transactions().commit();
        }
        log.saw(where.nameOf(id));
    }),
    SQL_IN_BETWEEN((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            Memo item = em.find(Memo.class, id);
            em.unwrap(Session.class).doWork(connection -> {
                try (PreparedStatement change =
                        connection.prepareStatement("update program_memo set name = 'by SQL' where id = ?")) {
                    change.setLong(1, id);
                    log.saw(change.executeUpdate());
                }
            });
            em.refresh(item);
            log.saw(item.name());
            log.tried(() -> em.createNativeQuery("select nowhere").getSingleResult());
            log.tried(where.transactions()::commit);
        }
        log.saw(where.nameOf(id));
    }),
    READ_ONLY_WORK_AND_THEN_NOTHING((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            log.saw(em.find(Memo.class, id).name());
            log.saw(em.getReference(Memo.class, -1L) != null);
            log.tried(() -> em.getReference(Memo.class, -1L).name());
            log.tried(where.transactions()::commit);
        }
    }),
    LAZY_AFTER_THE_END((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        EntityManager em = where.factory().createEntityManager();
        Memo reference = em.getReference(Memo.class, id);
        where.transactions().commit();
        log.tried(() -> log.saw(reference.name()));
        em.close();
    }),
    ENTITY_TRANSACTIONS_ARE_REFUSED((where, log) -> {
        try (EntityManager em = where.factory().createEntityManager()) {
            log.tried(em::getTransaction);
        }
    }),
    A_CONNECTION_THAT_ENDS_THE_TRANSACTION_ITSELF((where, log) -> {
        Long id = where.stored("a");
        where.transactions().begin();
        try (EntityManager em = where.factory().createEntityManager()) {
            em.find(Memo.class, id).rename("b");
            em.flush();
            log.tried(() -> em.unwrap(Session.class).doWork(java.sql.Connection::commit));
            log.tried(() -> em.unwrap(Session.class).doWork(java.sql.Connection::rollback));
            where.transactions().rollback();
        }
        log.saw(where.nameOf(id));
    });

    private final Work work;

    JtaProgram(Work work) {
        this.work = work;
    }

    private interface Work {
        void with(Place where, ProgramLog log) throws Exception;
    }

    /**
     * Runs it, without a transaction of the caller's.
     *
     * @return what it has seen and met, in order
     * @throws Exception what the program does not expect
     */
    public List<String> run(Place where) throws Exception {
        ProgramLog log = new ProgramLog();
        try {
            work.with(where, log);
        } finally {
            if (where.transactions().getStatus() != Status.STATUS_NO_TRANSACTION) {
                where.transactions().rollback();
                log.saw("left open");
            }
        }
        return log.lines();
    }

    private static Synchronization synchronization(ProgramLog.Step before, IntConsumer after) {
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
}
