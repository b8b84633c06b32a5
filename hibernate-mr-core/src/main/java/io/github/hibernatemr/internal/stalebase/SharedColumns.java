/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.CollectionPart;
import org.hibernate.metamodel.mapping.SelectableConsumer;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;

/** What is written where, by table and column: one part of a mapping may write what another reads. Thread-safe. */
final class SharedColumns {

    private final Map<CollectionPersister, Set<String>> ofCollections = new ConcurrentHashMap<>();
    private final Map<EntityPersister, Set<String>> ofEntities = new ConcurrentHashMap<>();

    /** What a collection writes into the rows of its elements: its key, and a list's or a map's index. */
    Set<String> of(CollectionPersister persister) {
        return ofCollections.computeIfAbsent(persister, SharedColumns::find);
    }

    /** What an entity writes into its own rows. */
    Set<String> of(EntityPersister persister) {
        return ofEntities.computeIfAbsent(persister, SharedColumns::find);
    }

    private static Set<String> find(CollectionPersister persister) {
        Set<String> columns = new HashSet<>();
        if (persister.isOneToMany() && !persister.isInverse()) {
            SelectableConsumer collected = (index, column) -> add(columns, column);
            persister.getAttributeMapping().getKeyDescriptor().getKeyPart().forEachSelectable(collected);
            CollectionPart indexes = persister.getAttributeMapping().getIndexDescriptor();
            if (indexes != null) {
                indexes.forEachSelectable(collected);
            }
        }
        return columns;
    }

    private static Set<String> find(EntityPersister persister) {
        Set<String> columns = new HashSet<>();
        boolean[] updateable = persister.getPropertyUpdateability();
        boolean[] insertable = persister.getPropertyInsertability();
        for (int i = 0; i < updateable.length; i++) {
            AttributeMapping attribute =
                    persister.findAttributeMapping(persister.getPropertyNames()[i]);
            if (attribute != null && (updateable[i] || insertable[i]) && !attribute.isPluralAttributeMapping()) {
                attribute.forEachSelectable((index, column) -> add(columns, column));
            }
        }
        return columns;
    }

    private static void add(Set<String> columns, SelectableMapping column) {
        columns.add(column.getContainingTableExpression() + "." + column.getSelectionExpression());
    }
}
