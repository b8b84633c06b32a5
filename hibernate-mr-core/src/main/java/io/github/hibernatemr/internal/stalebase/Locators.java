/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.sql.Blob;
import java.sql.Clob;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** Values that do not hold what they stand for, but lead to it over the connection that they were read from. */
final class Locators {

    private Locators() {}

    static boolean isLocator(Type type) {
        // Null of what has no class, as in a model of maps.
        @Nullable Class<?> returned = type.getReturnedClass();
        return returned != null && (Blob.class.isAssignableFrom(returned) || Clob.class.isAssignableFrom(returned));
    }
}
