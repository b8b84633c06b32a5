/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.programs;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.TransactionManager;

/**
 * Where a program runs.
 *
 * @param transactions the container's
 * @param factory of a persistence unit with {@link Memo}s, whose transactions are the container's
 */
public record Place(TransactionManager transactions, EntityManagerFactory factory) {

    /** Writes a memo in a transaction of its own, and returns its number. */
    Long stored(String text) throws Exception {
        transactions.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Memo memo = new Memo(text);
            em.persist(memo);
            transactions.commit();
            return memo.id();
        }
    }

    /** What a memo says, read in a transaction of its own. */
    String nameOf(Long id) throws Exception {
        transactions.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Memo memo = em.find(Memo.class, id);
            transactions.commit();
            return memo == null ? "none" : memo.name();
        }
    }
}
