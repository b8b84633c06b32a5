/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;
import org.hibernate.Session;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/** One running instance of the application. The same for all contestants, but that some need reads to be annotated. Thread-safe. */
final class Pod implements AutoCloseable {

    private final EntityManagerFactory factory;
    private final boolean annotated;
    private final List<? extends AutoCloseable> pools;

    private Pod(EntityManagerFactory factory, boolean annotated, List<? extends AutoCloseable> pools) {
        this.factory = factory;
        this.annotated = annotated;
        this.pools = pools;
    }

    /**
     * Starts it.
     *
     * @param annotated whether reads say that they are, as {@code @Transactional(readOnly = true)} makes Spring say
     * @param pools closed with it
     */
    static Pod start(Map<String, Object> settings, boolean annotated, List<? extends AutoCloseable> pools) {
        return new Pod(
                new HibernatePersistenceConfiguration("application")
                        .managedClasses(Account.class, Cart.class, Article.class)
                        .properties(settings)
                        .createEntityManagerFactory(),
                annotated,
                pools);
    }

    /** The revision of what a user has, as that user sees it. */
    long look(long user) {
        return read(user, em -> em.find(owned(user), user).revision());
    }

    /** One user in four has what has no version. */
    private static Class<? extends Owned> owned(long user) {
        return user % 4 == 0 ? Cart.class : Account.class;
    }

    /** What is on a shelf. */
    long browse(long user) {
        int shelf = ThreadLocalRandom.current().nextInt(Site.SHELVES);
        return read(
                user,
                em -> em.createQuery("from Article where shelf = ?1", Article.class)
                        .setParameter(1, shelf)
                        .getResultList()
                        .size());
    }

    /** Changes what a user has, and returns its revision. */
    long change(long user) {
        return run(user, false, em -> {
            Owned owned = em.find(owned(user), user);
            owned.change();
            return owned.revision();
        });
    }

    private long read(long user, ToLongFunction<EntityManager> work) {
        return run(user, annotated, work);
    }

    private long run(long user, boolean readOnly, ToLongFunction<EntityManager> work) {
        try (var scope = ConsistencyScope.of("user-" + user);
                EntityManager em = factory.createEntityManager()) {
            em.getTransaction().begin();
            try {
                if (readOnly) {
                    em.unwrap(Session.class).doWork(connection -> connection.setReadOnly(true));
                }
                long result = work.applyAsLong(em);
                em.getTransaction().commit();
                return result;
            } catch (RuntimeException e) {
                if (em.getTransaction().isActive()) {
                    em.getTransaction().rollback();
                }
                throw e;
            }
        }
    }

    @Override
    public void close() throws Exception {
        factory.close();
        for (AutoCloseable pool : pools) {
            pool.close();
        }
    }
}
