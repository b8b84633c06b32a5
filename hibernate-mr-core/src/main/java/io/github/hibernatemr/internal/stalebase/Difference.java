/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** Whether a value that was loaded is another than the one in the primary's row. Implementations are immutable. */
@FunctionalInterface
interface Difference {

    boolean between(@Nullable Object loaded, @Nullable Object inRow, SharedSessionContractImplementor session);

    /** Of basic values. */
    static Difference of(Type type) {
        return (loaded, inRow, session) -> !StoredValue.areSame(type, loaded, inRow, session);
    }

    /** Of what was loaded and is not null, even where the row's can no longer be followed. */
    static Difference ofForeignKey(Type type) {
        return (loaded, inRow, session) -> loaded != null && type.isDirty(loaded, inRow, session);
    }

    /** Of what was loaded as null, even where the row has a foreign key: it led nowhere then, and must do so now. */
    static Difference ofWhatIsFound() {
        return (loaded, inRow, session) -> loaded == null && inRow != null;
    }
}
