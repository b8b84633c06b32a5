/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/** What a reference to an entity is worth without the entity. */
final class References {

    private References() {}

    /** The id of what an association refers to, without loading it; null if it refers to nothing. */
    static @Nullable Object idOf(EntityPersister target, @Nullable Object reference) {
        if (reference == null) {
            return null;
        }
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(reference);
        return proxy == null ? target.getIdentifier(reference) : proxy.getInternalIdentifier();
    }
}
