/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import io.github.hibernatemr.MultiRegion;
import jakarta.ejb.Remove;
import jakarta.ejb.Stateful;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceContextType;
import java.util.function.Consumer;

/** An extended persistence context, over several transactions. */
@Stateful
@TransactionAttribute(TransactionAttributeType.REQUIRED)
public class ExtendedEjb {

    @PersistenceContext(unitName = "shop", type = PersistenceContextType.EXTENDED)
    private EntityManager entityManager;

    private Object entity;

    /** Reads an entity. */
    public String load(Class<?> type, Object id) {
        entity = entityManager.find(type, id);
        return MultiRegion.of(entityManager).route().node().name();
    }

    /** Changes it, in the next transaction. */
    public void change(Consumer<Object> change) {
        change.accept(entity);
    }

    @Remove
    public void end() {}
}
