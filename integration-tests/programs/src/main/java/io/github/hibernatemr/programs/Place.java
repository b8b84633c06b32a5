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
 * @param factory of a persistence unit with {@link Note}s, whose transactions are the container's
 */
public record Place(TransactionManager transactions, EntityManagerFactory factory) {

    /** Writes a note in a transaction of its own, and returns its number. */
    Long stored(String text) throws Exception {
        transactions.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Note note = new Note(text);
            em.persist(note);
            transactions.commit();
            return note.id();
        }
    }

    /** What a note says, read in a transaction of its own. */
    String nameOf(Long id) throws Exception {
        transactions.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Note note = em.find(Note.class, id);
            transactions.commit();
            return note == null ? "none" : note.name();
        }
    }
}
