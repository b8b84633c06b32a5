/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.shop;

import io.github.hibernatemr.MultiRegion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;

/** An ordinary service: nothing in it knows of regions, but for {@link #of}, which shows where it has read. */
@ApplicationScoped
@Transactional
public class Purchases {

    @PersistenceContext
    private EntityManager entityManager;

    /** Buys something. */
    public Long place(String customer, String article, int quantity) {
        Purchase purchase = new Purchase(customer, article, quantity);
        entityManager.persist(purchase);
        return purchase.getId();
    }

    /** Changes how many. */
    public void change(Long id, int quantity) {
        entityManager.find(Purchase.class, id).setQuantity(quantity);
    }

    /** What a customer has bought, newest first, and where that was read. */
    public PurchaseList of(String customer) {
        List<Purchase> purchases = entityManager
                .createQuery("select p from Purchase p where p.customer = :customer order by p.id desc", Purchase.class)
                .setParameter("customer", customer)
                .setMaxResults(20)
                .getResultList();
        return PurchaseList.of(purchases, MultiRegion.of(entityManager).route());
    }
}
