/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.sql.SQLException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.hibernate.type.BasicType;
import org.hibernate.type.ComponentType;
import org.hibernate.type.Type;
import org.hibernate.type.descriptor.ValueBinder;
import org.hibernate.type.descriptor.java.JavaType;
import org.jspecify.annotations.Nullable;

/**
 * What the database would store of a value. The class of a document, of a user type or of what a converter maps need not have
 * {@code equals}, and without it no two values would ever be the same.
 */
final class StoredValue {

    private StoredValue() {}

    /** Whether two values would be stored as the same; where that cannot be known, they would not. */
    static boolean areSame(
            Type type, @Nullable Object one, @Nullable Object other, SharedSessionContractImplementor session) {
        if (!type.isDirty(one, other, session)) {
            return true;
        }
        if (one == null || other == null) {
            return false;
        }
        return type instanceof ComponentType component
                ? areSameInAllParts(component, one, other, session)
                : isTheSameSent(type, one, other, session);
    }

    /** The id of what an association refers to, without loading it; null if it refers to nothing. */
    static @Nullable Object idOf(EntityPersister target, @Nullable Object reference) {
        if (reference == null) {
            return null;
        }
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(reference);
        return proxy == null ? target.getIdentifier(reference) : proxy.getInternalIdentifier();
    }

    private static boolean areSameInAllParts(
            ComponentType type, Object one, Object other, SharedSessionContractImplementor session) {
        Type[] parts = type.getSubtypes();
        for (int i = 0; i < parts.length; i++) {
            if (!areSame(parts[i], type.getPropertyValue(one, i), type.getPropertyValue(other, i), session)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTheSameSent(
            Type type, Object one, Object other, SharedSessionContractImplementor session) {
        try {
            return type instanceof BasicType<?> basic && basic.getValueConverter() != null
                    ? isTheSameConverted(basic, one, other, session)
                    : sent(type, one, session).areThoseOf(sent(type, other, session));
        } catch (SQLException | RuntimeException e) {
            StaleBaseLog.LOG.debugf(e, "values of type %s cannot be compared as they are stored", type.getName());
            return false;
        }
    }

    private static SentParameters sent(Type type, Object value, SharedSessionContractImplementor session)
            throws SQLException {
        SentParameters sent = nothingSent(session);
        type.nullSafeSet(sent, value, 1, session);
        return sent;
    }

    @SuppressWarnings("unchecked")
    private static boolean isTheSameConverted(
            BasicType<?> type, Object one, Object other, SharedSessionContractImplementor session) throws SQLException {
        Object oneStored = type.convertToRelationalValue(one);
        Object otherStored = type.convertToRelationalValue(other);
        JavaType<Object> stored = (JavaType<Object>) type.getJdbcJavaType();
        if (oneStored == null || otherStored == null) {
            return oneStored == otherStored;
        }
        if (stored.areEqual(oneStored, otherStored)) {
            return true;
        }
        ValueBinder<Object> binder = (ValueBinder<Object>) type.getJdbcValueBinder();
        SentParameters oneSent = nothingSent(session);
        SentParameters otherSent = nothingSent(session);
        binder.bind(oneSent, oneStored, 1, session);
        binder.bind(otherSent, otherStored, 1, session);
        return oneSent.areThoseOf(otherSent);
    }

    private static SentParameters nothingSent(SharedSessionContractImplementor session) {
        return new SentParameters(
                session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection());
    }
}
