/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import org.hibernate.type.BasicType;
import org.hibernate.type.Type;
import org.hibernate.type.descriptor.java.JavaType;
import org.jspecify.annotations.Nullable;

/**
 * A converted value as its column holds it. The class that a converter maps need not have {@code equals}, and without it no
 * two values would ever be the same.
 */
final class StoredValue {

    private final JavaType<Object> type;
    private final Object value;

    private StoredValue(JavaType<Object> type, Object value) {
        this.type = type;
        this.value = value;
    }

    /** Null if the type converts nothing, or the column holds null. */
    @SuppressWarnings("unchecked")
    static @Nullable StoredValue of(Type type, @Nullable Object value) {
        if (value == null || !(type instanceof BasicType<?> basic) || basic.getValueConverter() == null) {
            return null;
        }
        Object stored = basic.convertToRelationalValue(value);
        return stored == null ? null : new StoredValue((JavaType<Object>) basic.getJdbcJavaType(), stored);
    }

    /** Whether two values are known to be stored as the same; false if their type converts nothing. */
    static boolean areSame(Type type, @Nullable Object one, @Nullable Object other) {
        StoredValue stored = of(type, one);
        return stored != null && stored.equals(of(type, other));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StoredValue that && type.areEqual(value, that.value);
    }

    @Override
    public int hashCode() {
        return type.extractHashCode(value);
    }
}
