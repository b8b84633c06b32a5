/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/**
 * What a flush is going to write, and what else it changes by that: attributes that share a column with a collection's key, another
 * collection with the same key, a collection whose key is an attribute of its elements, too. Used by one thread.
 */
final class FlushWrites {

    private final SharedColumns columns;
    private final Set<Key> byCollections = new HashSet<>();
    private final Set<String> columnsOfCollections = new HashSet<>();
    private final Set<String> byEntities = new HashSet<>();

    /** A column that a collection of an owner writes. */
    private record Key(String column, @Nullable Object owner) {}

    private FlushWrites(SharedColumns columns) {
        this.columns = columns;
    }

    static FlushWrites of(SharedSessionContractImplementor session, SharedColumns columns) {
        FlushWrites writes = new FlushWrites(columns);
        PersistenceContext context = session.getPersistenceContextInternal();
        context.forEachCollectionEntry(
                (collection, entry) -> {
                    if (areOf(entry) || entry.isDorecreate()) {
                        writes.addWritten(entry.getLoadedPersister(), entry.getLoadedKey());
                        writes.addWritten(entry.getCurrentPersister(), entry.getCurrentKey());
                    }
                },
                true);
        for (var managed : context.reentrantSafeEntityEntries()) {
            EntityEntry entry = managed.getValue();
            if (isAboutToChange(entry) || !entry.isExistsInDatabase()) {
                writes.byEntities.addAll(columns.of(entry.getPersister()));
            }
        }
        return writes;
    }

    private void addWritten(@Nullable CollectionPersister persister, @Nullable Object owner) {
        if (persister != null) {
            columnsOfCollections.addAll(columns.of(persister));
            columns.of(persister).forEach(column -> byCollections.add(new Key(column, owner)));
        }
    }

    /** Whether a collection itself is going to be updated or removed. */
    static boolean areOf(CollectionEntry entry) {
        return entry.isDoupdate() || entry.isDoremove();
    }

    /** Whether a collection is going to be, or its rows will be changed otherwise. */
    boolean change(CollectionEntry entry) {
        CollectionPersister persister = entry.getLoadedPersister();
        if (persister == null || areOf(entry)) {
            return persister != null;
        }
        Set<String> its = columns.of(persister);
        return its.stream().anyMatch(column -> byCollections.contains(new Key(column, entry.getLoadedKey())))
                || !Collections.disjoint(its, byEntities);
    }

    /** Whether an entity is going to be written, or a collection will write into its row. */
    boolean change(EntityEntry entry) {
        return isAboutToChange(entry)
                || (!columnsOfCollections.isEmpty()
                        && !Collections.disjoint(columns.of(entry.getPersister()), columnsOfCollections));
    }

    private static boolean isAboutToChange(EntityEntry entry) {
        BaseMark mark = entry.getExtraState(BaseMark.class);
        return mark != null && mark.isAboutToChange();
    }
}
