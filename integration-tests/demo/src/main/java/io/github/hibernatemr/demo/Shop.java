/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.RouteReason;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * One pod of the shop. The application is the same with hibernate-mr and without; only its settings differ. Thread-safe.
 */
final class Shop implements AutoCloseable {

    static final int CATEGORIES = 20;
    static final int PRODUCTS = 400;

    private final EntityManagerFactory factory;
    private final boolean routed;

    private Shop(EntityManagerFactory factory, boolean routed) {
        this.factory = factory;
        this.routed = routed;
    }

    static Shop open(PodSettings settings) {
        var configuration = new HibernatePersistenceConfiguration("shop")
                .managedClasses(Basket.class, Product.class)
                .properties(settings.properties());
        return new Shop(configuration.createEntityManagerFactory(), settings.isRouted());
    }

    MultiRegion multiRegion() {
        return MultiRegion.of(factory);
    }

    /** How an operation went: the basket's revision, where it applies, and why it was routed as it was. */
    record Outcome(long revision, @Nullable RouteReason reason) {}

    void stock(int users) {
        factory.runInTransaction(em -> {
            for (long user = 0; user < users; user++) {
                em.persist(new Basket(user));
            }
            for (int i = 0; i < PRODUCTS; i++) {
                em.persist(new Product(i, "product " + i, i % CATEGORIES));
            }
        });
    }

    Outcome readBasket(long user) {
        return run(user, em -> em.find(Basket.class, user).revision());
    }

    Outcome browse(long user) {
        int category = ThreadLocalRandom.current().nextInt(CATEGORIES);
        return run(
                user,
                em -> em.createQuery("from Product where category = ?1", Product.class)
                        .setParameter(1, category)
                        .getResultList()
                        .size());
    }

    Outcome changeBasket(long user) {
        return run(user, em -> {
            Basket basket = em.find(Basket.class, user);
            basket.put("changed at " + System.nanoTime());
            return basket.revision();
        });
    }

    private Outcome run(long user, ToLongFunction<EntityManager> work) {
        try (var scope = ConsistencyScope.of("user-" + user);
                EntityManager em = factory.createEntityManager()) {
            em.getTransaction().begin();
            try {
                long result = work.applyAsLong(em);
                RouteReason reason = routed ? MultiRegion.of(em).route().reason() : null;
                em.getTransaction().commit();
                return new Outcome(result, reason);
            } catch (RuntimeException e) {
                if (em.getTransaction().isActive()) {
                    em.getTransaction().rollback();
                }
                throw e;
            }
        }
    }

    @Override
    public void close() {
        factory.close();
    }
}
