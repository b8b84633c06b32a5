/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.hibernate.type.BasicType;
import org.hibernate.type.EntityType;
import org.hibernate.type.ManyToOneType;
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

    /**
     * Whether a foreign key is loaded as null if its target is missing or hidden. HQL's {@code id()} joins the target then, and
     * so would lose the row of whoever refers to it.
     */
    static boolean mayLeadNowhere(EntityType type, EntityPersister target) {
        boolean isForeignKey = type instanceof ManyToOneType
                && type.isReferenceToPrimaryKey()
                && target.getIdentifierType() instanceof BasicType;
        return isForeignKey
                && (type.isNullable() || target.hasWhereRestrictions() || target.getSoftDeleteMapping() != null);
    }
}
