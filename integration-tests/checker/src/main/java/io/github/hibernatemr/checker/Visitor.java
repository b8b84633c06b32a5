/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.checker.Operation.Kind;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.RollbackException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.StaleStateException;
import org.jspecify.annotations.Nullable;

/** One stream of visits: a user comes to a pod, reads and writes, and may come back to another. Used by one thread. */
final class Visitor implements AutoCloseable {

    private static final AtomicLong SESSIONS = new AtomicLong();
    private static final int READS_OF_LONG_SESSION = 50;
    private static final String NOT_ANNOUNCED = "HMR000402";

    private final List<Pod> pods;
    private final Population population;
    private final History history;
    private final Random random;
    private final Succession succession;
    private @Nullable Node asked;
    private @Nullable Connection pastTheLinks;

    Visitor(List<Pod> pods, Population population, History history, Random random, Succession succession) {
        this.pods = pods;
        this.population = population;
        this.history = history;
        this.random = random;
        this.succession = succession;
    }

    /** A user, at home in one region whose pods share a store. */
    private record User(int number, boolean hasKey, List<Pod> pods) {

        /** Null for nobody in particular. */
        @Nullable
        ConsistencyScope open() {
            return hasKey ? ConsistencyScope.of("user-" + number) : null;
        }

        int inHistory() {
            return hasKey ? number : Operation.NOBODY;
        }
    }

    void visit() {
        int number = random.nextInt(population.users());
        String region = number % 3 == 0 ? Site.ASIA : Site.EUROPE;
        boolean hasKey = random.nextInt(100) >= population.withoutKey();
        User user = new User(
                number,
                hasKey,
                pods.stream().filter(pod -> pod.region().equals(region)).toList());
        int kind = random.nextInt(100);
        if (kind < 40) {
            readSession(user, false);
        } else if (kind < 55) {
            readSession(user, true);
        } else if (kind < 60) {
            longSession(user);
        } else {
            long register = register(user);
            inSession(user, session -> session.write(register));
            inSession(user, session -> session.read(register));
        }
    }

    /** A session that lives for several transactions, in which its user may write through another pod. */
    private void readSession(User user, boolean writesElsewhere) {
        long register = register(user);
        inSession(user, session -> {
            session.read(register);
            if (writesElsewhere) {
                inSession(user, other -> other.write(register));
            }
            session.read(register(user));
            session.read(register);
        });
    }

    /** A session, as behind a page that stays open, which follows what others write while replicas come and go. */
    private void longSession(User user) {
        inSession(user, session -> {
            if (random.nextBoolean()) {
                try (var strong = ConsistencyScope.at(ConsistencyLevel.strong())) {
                    session.read(0);
                }
            }
            for (int i = 0; i < READS_OF_LONG_SESSION; i++) {
                session.read(i % 2);
            }
        });
    }

    /** Mostly the user's own; else one that all users share. */
    private long register(User user) {
        return random.nextInt(100) < 70 ? population.own(user.number(), random) : population.shared(random);
    }

    private interface Work {
        void in(Session session) throws SQLException;
    }

    private void inSession(User user, Work work) {
        Pod pod = user.pods().get(random.nextInt(user.pods().size()));
        int life = pod.life();
        try (var scope = user.open();
                EntityManager em = pod.factory().createEntityManager()) {
            work.in(new Session(user, pod, em));
        } catch (RuntimeException | SQLException e) {
            note(e, pod, life);
        }
    }

    private void note(Exception failure, Pod pod, int life) {
        String all = chain(failure);
        if (failure instanceof OptimisticLockException || all.contains(StaleStateException.class.getSimpleName())) {
            history.meant("lost a race for a row");
        } else if (all.contains(NOT_ANNOUNCED)) {
            history.meant("write refused: the store was away");
        } else if (succession.isFelt()) {
            history.meant("the primary was replaced");
        } else if (pod.life() != life || life % 2 == 1) {
            history.meant("its pod was killed");
        } else {
            history.failed(all);
        }
    }

    private static String chain(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getClass().getSimpleName())
                    .append(": ")
                    .append(cause.getMessage())
                    .append("; ");
        }
        return all.toString();
    }

    /** One Hibernate session. */
    private final class Session {

        private final User user;
        private final Pod pod;
        private final EntityManager em;
        private final long number = SESSIONS.incrementAndGet();
        private long lastRegister;
        private long lastVersion;

        private Session(User user, Pod pod, EntityManager em) {
            this.user = user;
            this.pod = pod;
            this.em = em;
            this.lastRegister = population.shared(random);
        }

        private void read(long register) {
            long start = System.nanoTime();
            em.clear();
            em.getTransaction().begin();
            try {
                Register found = em.find(Register.class, register);
                Route route = MultiRegion.of(em).route();
                long replayed = route.reason().leadsToReplica() ? position("pg_last_wal_replay_lsn()") : 0;
                boolean same = MultiRegion.of(em).route().equals(route);
                em.getTransaction().commit();
                lastRegister = register;
                lastVersion = found.version();
                note(Kind.READ, found, found.version(), route, same ? replayed : 0, 0, 0, start, System.nanoTime());
            } catch (RuntimeException e) {
                rollBack();
                throw e;
            }
        }

        /** Half of them by a lock, half as an application does that has read a replica and then changes its mind. */
        private void write(long register) throws SQLException {
            long start = System.nanoTime();
            boolean locks = random.nextBoolean();
            em.clear();
            em.getTransaction().begin();
            try {
                Register row =
                        em.find(Register.class, register, locks ? LockModeType.PESSIMISTIC_WRITE : LockModeType.NONE);
                row.write(lastRegister, lastVersion);
                em.flush();
                long version = row.version();
                em.clear();
                long readBack = em.find(Register.class, register).version();
                long before = position("pg_current_wal_insert_lsn()");
                Route route = MultiRegion.of(em).route();
                em.getTransaction().commit();
                long end = System.nanoTime();
                note(Kind.WRITE, row, version, route, readBack, before, positionNow(), start, end);
            } catch (RollbackException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            } catch (RuntimeException e) {
                rollBack();
                throw e;
            }
        }

        private long position(String function) {
            Object text = em.createNativeQuery("select cast(" + function + " as text)")
                    .getSingleResult();
            // Null if a lost replica sent the question to the primary; the read before it stands.
            return text == null ? 0 : Wal.position(text.toString());
        }

        private void rollBack() {
            if (em.getTransaction().isActive()) {
                em.getTransaction().rollback();
            }
        }

        private void note(
                Kind kind,
                Register row,
                long version,
                Route route,
                long replayedOrReadBack,
                long before,
                long after,
                long start,
                long end) {
            boolean isRead = kind == Kind.READ;
            history.add(new Operation(
                    kind,
                    user.inHistory(),
                    pod.region(),
                    pod.name(),
                    number,
                    row.id(),
                    version,
                    row.dependency(),
                    row.dependencyVersion(),
                    isRead ? version : replayedOrReadBack,
                    route.node() == null ? "nowhere" : route.node().name(),
                    route.reason(),
                    isRead ? replayedOrReadBack : 0,
                    before,
                    after,
                    start,
                    end));
        }
    }

    /** Beyond all that anybody has, if the primary is gone by now. */
    private long positionNow() {
        try (Statement statement = pastTheLinks().createStatement();
                ResultSet row = statement.executeQuery("select pg_current_wal_insert_lsn()")) {
            row.next();
            return Wal.position(row.getString(1));
        } catch (SQLException e) {
            asked = null;
            return Long.MAX_VALUE;
        }
    }

    private Connection pastTheLinks() throws SQLException {
        Node primary = succession.primary();
        Connection open = pastTheLinks;
        if (open == null || primary != asked) {
            close();
            open = primary.dataSource().getConnection();
            pastTheLinks = open;
            asked = primary;
        }
        return open;
    }

    @Override
    public void close() throws SQLException {
        if (pastTheLinks != null) {
            pastTheLinks.close();
        }
    }
}
