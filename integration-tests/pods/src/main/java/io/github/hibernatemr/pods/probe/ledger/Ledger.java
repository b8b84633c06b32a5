/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.routing.Route;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** Enters, and derives. */
@Stateless
public class Ledger {

    @PersistenceContext(unitName = "shop")
    private EntityManager entityManager;

    /** Adds an entry to an account. */
    public void enter(Order order) {
        entityManager.persist(new Entry(order.id(), order.account(), 1));
    }

    /** Reads the history of the account, and writes what follows from it. */
    public void derive(Order order) {
        derive(order, "");
    }

    /** As {@link #derive(Order)}, with a remark. */
    public void derive(Order order, String remark) {
        Object[] sums = history(order.account());
        Route route = MultiRegion.of(entityManager).route();
        entityManager.persist(new Derived(order.id(), (Long) sums[0], (Long) sums[1], told(route) + remark));
    }

    /** How many entries are seen, and where. */
    public String look(String account) {
        Object[] sums = history(account);
        return sums[0] + " " + told(MultiRegion.of(entityManager).route());
    }

    private Object[] history(String account) {
        return entityManager
                .createQuery(
                        "select count(e), coalesce(sum(e.amount), 0) from Entry e where e.account = :account",
                        Object[].class)
                .setParameter("account", account)
                .getSingleResult();
    }

    private static String told(Route route) {
        return (route.node() == null ? "none" : route.node().name()) + " " + route.reason();
    }
}
