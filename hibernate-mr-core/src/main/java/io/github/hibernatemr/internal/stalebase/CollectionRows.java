/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TypedValue;

/** The rows of a collection, as often as each is there, in no order. Used by one thread. */
final class CollectionRows {

    private final Map<Row, Integer> counted = new HashMap<>();

    /**
     * A row.
     *
     * @param index its key or position, or a constant where it has none
     * @param element its element, or the id of the entity that is its element
     */
    private record Row(Object index, TypedValue element) {}

    void add(Object index, TypedValue element) {
        counted.merge(new Row(index, element), 1, Integer::sum);
    }

    /** The elements, each once. */
    Set<TypedValue> elements() {
        return counted.keySet().stream().map(Row::element).collect(Collectors.toSet());
    }

    /** Whether both would be stored as the same. */
    boolean areThoseOf(CollectionRows other, SharedSessionContractImplementor session) {
        if (counted.equals(other.counted)) {
            return true;
        }
        // Rows that no class calls equal, and that may be the same in the database all the same.
        List<Row> rest = without(other);
        List<Row> others = other.without(this);
        return rest.size() == others.size() && rest.stream().allMatch(row -> takeSame(row, others, session));
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
