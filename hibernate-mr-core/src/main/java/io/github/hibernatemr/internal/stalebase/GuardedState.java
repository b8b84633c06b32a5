/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.OptimisticLockStyle;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TypedValue;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.QueryFlushMode;
import org.hibernate.type.AnyType;
import org.hibernate.type.CollectionType;
import org.hibernate.type.ComponentType;
import org.hibernate.type.EntityType;
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
    private final List<Part> parts = new ArrayList<>();
    private final List<String> joins = new ArrayList<>();
    private final String query;

    /**
     * A basic value: the attribute that it belongs to, where it is in HQL, where in the state that was loaded, and what is a
     * difference.
     */
    private record Part(
            int index, String attribute, String path, UnaryOperator<@Nullable Object> loaded, Difference difference) {

        @Nullable
        Object of(@Nullable Object[] state) {
            Object whole = state[index];
            return whole == NOT_COMPARED ? NOT_COMPARED : loaded.apply(whole);
        }

        /** What has not been loaded will not be written. */
        boolean differs(@Nullable Object base, @Nullable Object inRow, SharedSessionContractImplementor session) {
            return base != NOT_COMPARED && difference.between(base, inRow, session);
        }
    }

    private GuardedState(EntityPersister persister) {
        this.persister = persister;
        this.guardsCollections =
                Arrays.stream(persister.getPropertyTypes()).anyMatch(type -> isGuardedCollection(type, persister));
        OptimisticLockStyle style = persister.optimisticLockStyle();
        boolean isGuardedByHibernate = style.isAllOrDirty() || (persister.isVersioned() && style.isVersion());
        for (int i = 0; i < persister.getPropertyNames().length && !isGuardedByHibernate; i++) {
            // Whoever excludes an attribute wants no change to fail for it.
            if (persister.getPropertyUpdateability()[i] && persister.getPropertyVersionability()[i]) {
                String name = persister.getPropertyNames()[i];
                AttributeMapping mapping = persister.findAttributeMapping(name);
                add(i, "e." + name, persister.getPropertyTypes()[i], mapping, UnaryOperator.identity());
            }
        }
        this.query = "select id(e)" + selection() + " from " + HqlName.of(persister) + " e" + String.join("", joins)
                + " where id(e) in (:ids)";
    }

    private static boolean isGuardedCollection(Type type, EntityPersister owner) {
        if (type instanceof ComponentType component) {
            return Arrays.stream(component.getSubtypes()).anyMatch(inside -> isGuardedCollection(inside, owner));
        }
        return type instanceof CollectionType collection
                && GuardedCollection.isGuarded(
                        owner.getFactory().getMappingMetamodel().getCollectionDescriptor(collection.getRole()));
    }

    static GuardedState of(EntityPersister persister) {
        return new GuardedState(persister);
    }

    private String selection() {
        StringBuilder selection = new StringBuilder();
        parts.forEach(part -> selection.append(", ").append(part.path()));
        return selection.toString();
    }

    private void add(
            int index,
            String path,
            Type type,
            @Nullable AttributeMapping mapping,
            UnaryOperator<@Nullable Object> loaded) {
        if (type instanceof ComponentType component) {
            addParts(index, path, component, mapping, loaded);
        } else if (type instanceof EntityType entity) {
            addReference(index, path, entity, loaded);
        } else if (isComparable(type)) {
            addPart(index, path, loaded, Difference.of(type));
        }
    }

    private void addParts(
            int index,
            String path,
            ComponentType component,
            @Nullable AttributeMapping mapping,
            UnaryOperator<@Nullable Object> loaded) {
        for (int i = 0; i < component.getSubtypes().length; i++) {
            int inside = i;
            String name = component.getPropertyNames()[i];
            AttributeMapping part = mapping instanceof EmbeddableValuedModelPart embedded
                    ? embedded.getEmbeddableTypeDescriptor().findAttributeMapping(name)
                    : null;
            if (part == null || part.getAttributeMetadata().isIncludedInOptimisticLocking()) {
                add(index, path + "." + name, component.getSubtypes()[i], part, whole -> {
                    Object embeddable = loaded.apply(whole);
                    return embeddable == null ? null : component.getPropertyValue(embeddable, inside);
                });
            }
        }
    }

    private void addPart(int index, String path, UnaryOperator<@Nullable Object> loaded, Difference difference) {
        parts.add(new Part(index, persister.getPropertyNames()[index], path, loaded, difference));
    }

    private void addReference(int index, String path, EntityType type, UnaryOperator<@Nullable Object> loaded) {
        EntityPersister target =
                persister.getFactory().getMappingMetamodel().getEntityDescriptor(type.getAssociatedEntityName());
        UnaryOperator<@Nullable Object> idLoaded = whole -> References.idOf(target, loaded.apply(whole));
        Difference ofIds = Difference.of(target.getIdentifierType());
        if (References.mayLeadNowhere(type, target)) {
            String foreignKey = "fk(" + path + ")";
            // HQL selects a foreign key as an argument only.
            addPart(
                    index,
                    "coalesce(" + foreignKey + ", " + foreignKey + ")",
                    idLoaded,
                    Difference.ofForeignKey(target.getIdentifierType()));
            addPart(index, joined(path), idLoaded, Difference.ofWhatIsFound());
        } else {
            addPart(index, type.isReferenceToPrimaryKey() ? "id(" + path + ")" : joined(path), idLoaded, ofIds);
        }
    }

    private String joined(String path) {
        String alias = "j" + joins.size();
        joins.add(" left join " + path + " " + alias);
        return "id(" + alias + ")";
    }

    /** Collections are compared for themselves; a locator of a large object can be compared with itself only. */
    private static boolean isComparable(Type type) {
        return !type.isCollectionType() && !(type instanceof AnyType) && !Locators.isLocator(type);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Whether a stale collection of the entity could be written, if not a stale attribute. */
    boolean guardsCollections() {
        return guardsCollections;
    }

    /** The values of a state that was loaded, with ids in place of entities; to be compared later. */
    @Nullable
    Object[] valuesOf(@Nullable Object[] state) {
        @Nullable Object[] values = new Object[parts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = parts.get(i).of(state);
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

    /** Whether a state lacks something that is to be compared with it. */
    boolean isIncomplete(@Nullable Object[] values, @Nullable Object[] state) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != NOT_COMPARED && state[parts.get(i).index()] == NOT_COMPARED) {
                return true;
            }
        }
        return false;
    }

    /** The attributes in which values differ from a state that the primary has shown. */
    Set<String> differing(
            @Nullable Object[] values, @Nullable Object[] state, SharedSessionContractImplementor session) {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < values.length; i++) {
            Part part = parts.get(i);
            if (part.differs(values[i], part.of(state), session)) {
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
        Map<TypedValue, Object[]> rows = new HashMap<>();
        Unfiltered.query(
                        session,
                        () -> session.createSelectionQuery(query, Object[].class)
                                .setParameterList("ids", ids)
                                .setQueryFlushMode(QueryFlushMode.NO_FLUSH)
                                .getResultList())
                .forEach(row -> rows.put(key(row[0]), row));
        return new Rows(rows, session);
    }

    private TypedValue key(Object id) {
        return new TypedValue(persister.getIdentifierType(), id);
    }

    /** What the primary holds. */
    final class Rows {

        private final Map<TypedValue, Object[]> rows;
        private final SharedSessionContractImplementor session;

        private Rows(Map<TypedValue, Object[]> rows, SharedSessionContractImplementor session) {
            this.rows = rows;
            this.session = session;
        }

        /** The attributes in which a state that was loaded differs from the row; all of them if the row is gone. */
        Set<String> differing(Object id, @Nullable Object[] loaded) {
            return differingFrom(id, valuesOf(loaded));
        }

        /** As {@link #differing}, of values that are remembered. */
        Set<String> differingFrom(Object id, @Nullable Object[] values) {
            Object[] row = rows.get(key(id));
            if (row == null) {
                return attributes();
            }
            Set<String> names = new LinkedHashSet<>();
            for (int i = 0; i < values.length; i++) {
                Part part = parts.get(i);
                if (part.differs(values[i], row[i + 1], session)) {
                    names.add(part.attribute());
                }
            }
            return names;
        }
    }

    @Override
    public String toString() {
        return persister.getEntityName()
                + Arrays.toString(parts.stream().map(Part::path).toArray());
    }
}
