/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TypedValue;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.EntityType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** The rows of a collection, as often as each is there, in no order. Used by one thread. */
final class CollectionRows {

    /** Whose rows: of one collection of one owner. */
    record Role(SharedSessionContractImplementor session, CollectionPersister persister, Object ownerId) {

        EntityPersister owner() {
            return persister.getOwnerEntityPersister();
        }

        /** Its path from the owner, such as {@code address.phones}. */
        String path() {
            return persister.getRole().substring(owner().getEntityName().length() + 1);
        }

        private boolean isMap() {
            return Map.class.isAssignableFrom(persister.getCollectionType().getReturnedClass());
        }

        /** A bag or a set has no index; a constant stands for it. */
        private String index() {
            if (!persister.hasIndex()) {
                return "0";
            }
            return isMap() ? "key(e)" : "index(e)";
        }

        private String query() {
            String element = persister.getElementType().isEntityType() ? "id(e)" : "e";
            return "select " + index() + ", " + element + " from " + PrimaryRows.nameOf(owner()) + " o join o." + path()
                    + " e where id(o) in (:ids)";
        }

        /** What the column holds for the first element. */
        private int listIndexBase() {
            return persister.getAttributeMapping().getIndexMetadata().getListIndexBase();
        }
    }

    private final Role role;

    private final Map<Row, Integer> counted = new HashMap<>();

    /**
     * A row.
     *
     * @param index its key or position, or a constant where it has none
     * @param element its element, or the id of the entity that is its element
     */
    private record Row(Object index, TypedValue element) {}

    private CollectionRows(Role role) {
        this.role = role;
    }

    /** Those of the primary, at the price of a select. */
    static CollectionRows ofPrimary(Role role) {
        CollectionRows rows = new CollectionRows(role);
        PrimaryRows.select(role.session(), role.query(), List.of(role.ownerId()))
                .forEach(row -> rows.count(row[0], row[1]));
        return rows;
    }

    /** Those that the snapshot of a collection stands for. */
    static CollectionRows ofSnapshot(Role role, Serializable snapshot) {
        CollectionRows rows = new CollectionRows(role);
        boolean hasIndex = role.persister().hasIndex();
        if (snapshot instanceof Map<?, ?> map) {
            map.forEach((index, element) -> rows.count(hasIndex ? index : 0, element));
            return rows;
        }
        int index = hasIndex ? role.listIndexBase() : 0;
        for (Object element : snapshot instanceof Collection<?> several ? several : ofArray(snapshot)) {
            rows.count(index, element);
            index += hasIndex ? 1 : 0;
        }
        return rows;
    }

    private static List<@Nullable Object> ofArray(Object array) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    /** An indexed collection has no row for an element that is null. */
    private void count(@Nullable Object index, @Nullable Object element) {
        if (element != null && index != null) {
            Object comparable = role.isMap() ? comparable(role.persister().getIndexType(), index) : index;
            counted.merge(new Row(comparable, comparable(role.persister().getElementType(), element)), 1, Integer::sum);
        }
    }

    private TypedValue comparable(Type type, Object value) {
        if (!(type instanceof EntityType entity)) {
            return new TypedValue(type, value);
        }
        EntityPersister target =
                role.session().getFactory().getMappingMetamodel().getEntityDescriptor(entity.getAssociatedEntityName());
        Object id = target.isInstance(value) ? StoredValue.idOf(target, value) : value;
        return new TypedValue(target.getIdentifierType(), id);
    }

    /** The elements, each once. */
    Set<TypedValue> elements() {
        return counted.keySet().stream().map(Row::element).collect(Collectors.toSet());
    }

    /** Whether both would be stored as the same. */
    boolean areThoseOf(CollectionRows other) {
        if (counted.equals(other.counted)) {
            return true;
        }
        // Rows that no class calls equal, and that may be the same in the database all the same.
        List<Row> rest = without(other);
        List<Row> others = other.without(this);
        return rest.size() == others.size() && rest.stream().allMatch(row -> takeSame(row, others, role.session()));
    }

    private List<Row> without(CollectionRows other) {
        List<Row> rest = new ArrayList<>();
        counted.forEach((row, count) -> {
            for (int i = other.counted.getOrDefault(row, 0); i < count; i++) {
                rest.add(row);
            }
        });
        return rest;
    }

    private static boolean takeSame(Row row, List<Row> rows, SharedSessionContractImplementor session) {
        for (Iterator<Row> each = rows.iterator(); each.hasNext(); ) {
            Row candidate = each.next();
            if (isSame(row.index(), candidate.index(), session)
                    && isSame(row.element(), candidate.element(), session)) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(Object one, Object other, SharedSessionContractImplementor session) {
        if (one instanceof TypedValue typed && other instanceof TypedValue otherTyped) {
            return StoredValue.areSame(typed.getType(), typed.getValue(), otherTyped.getValue(), session);
        }
        return one.equals(other);
    }
}
