/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.stalebase.GuardedParts.Part;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TypedValue;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of an entity whose stale values nothing in its mapping would keep from overwriting newer ones: those of an
 * entity without a version, but for what its mapping excludes from optimistic locking; none where Hibernate compares columns itself.
 * Immutable and thread-safe.
 *
 * <p>Reads rows by HQL: {@link EntityPersister#getDatabaseSnapshot} has no values for embeddables, and reads one row at a
 * time.
 */
final class GuardedState {

    /** Of a part that was not loaded, or that whoever loaded it has written since. */
    static final Object NOT_COMPARED = LazyPropertyInitializer.UNFETCHED_PROPERTY;

    private final EntityPersister persister;
    private final boolean guardsCollections;
    private final List<Part> parts;
    private final String query;

    private GuardedState(EntityPersister persister) {
        GuardedParts found = new GuardedParts(persister);
        this.persister = persister;
        this.guardsCollections = GuardedRoles.areIn(persister);
        this.parts = found.parts();
        this.query = found.query();
    }

    static GuardedState of(EntityPersister persister) {
        return new GuardedState(persister);
    }

    /** Those of all entities, each made when it is first needed. Thread-safe. */
    static final class OfAll {

        private final Map<EntityPersister, GuardedState> known = new ConcurrentHashMap<>();

        GuardedState of(EntityPersister persister) {
            return known.computeIfAbsent(persister, GuardedState::of);
        }

        /** Whether a stale base of an entity could overwrite anything, be it in a collection. */
        boolean guards(EntityPersister persister) {
            GuardedState guarded = of(persister);
            return !guarded.isEmpty() || guarded.guardsCollections;
        }
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The values of a state that was loaded, with ids in place of entities; to be compared, perhaps later. */
    @Nullable
    Object[] valuesOf(@Nullable Object[] state) {
        @Nullable Object[] values = new Object[parts.size()];
        for (int i = 0; i < values.length; i++) {
            Part part = parts.get(i);
            Object whole = state[part.index()];
            values[i] = whole == NOT_COMPARED ? NOT_COMPARED : part.loaded().apply(whole);
        }
        return values;
    }

    /** The same values without those of attributes that have been written since; null stands for all. */
    @Nullable
    Object[] without(int @Nullable [] written, @Nullable Object[] values) {
        @Nullable Object[] rest = values.clone();
        for (int i = 0; i < rest.length; i++) {
            int index = parts.get(i).index();
            if (written == null || Arrays.stream(written).anyMatch(each -> each == index)) {
                rest[i] = NOT_COMPARED;
            }
        }
        return rest;
    }

    /** Whether what the primary is known to hold lacks something that is to be compared with it. */
    static boolean lacks(@Nullable Object[] held, @Nullable Object[] seen) {
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] != NOT_COMPARED && held[i] == NOT_COMPARED) {
                return true;
            }
        }
        return false;
    }

    /**
     * The attributes in which what was seen differs from what the primary holds.
     *
     * @param held null if the row is gone, so that all of them do
     */
    Set<String> differing(
            @Nullable Object[] seen, @Nullable Object @Nullable [] held, SharedSessionContractImplementor session) {
        if (held == null) {
            return attributes();
        }
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < seen.length; i++) {
            Part part = parts.get(i);
            // What has not been loaded will not be written.
            if (seen[i] != NOT_COMPARED && part.difference().between(seen[i], held[i], session)) {
                names.add(part.attribute());
            }
        }
        return names;
    }

    /** All attributes that are guarded. */
    Set<String> attributes() {
        Set<String> names = new LinkedHashSet<>();
        parts.forEach(part -> names.add(part.attribute()));
        return names;
    }

    /**
     * The rows of entities on the primary, at the price of one select.
     *
     * @param ids of entities of the same class
     */
    Rows read(Collection<Object> ids, SharedSessionContractImplementor session) {
        Type id = persister.getIdentifierType();
        Map<TypedValue, @Nullable Object[]> rows = new HashMap<>();
        PrimaryRows.select(session, query, ids)
                .forEach(row -> rows.put(new TypedValue(id, row[0]), Arrays.copyOfRange(row, 1, row.length)));
        return new Rows(id, rows);
    }

    /** What the primary holds. */
    record Rows(Type id, Map<TypedValue, @Nullable Object[]> byId) {

        /** The values of an entity, or null if its row is gone. */
        @Nullable
        Object @Nullable [] of(Object entity) {
            return byId.get(new TypedValue(id, entity));
        }
    }

    @Override
    public String toString() {
        return persister.getEntityName()
                + Arrays.toString(parts.stream().map(Part::path).toArray());
    }
}
