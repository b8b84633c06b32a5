/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.sql.Blob;
import java.sql.Clob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.hibernate.engine.OptimisticLockStyle;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.AnyType;
import org.hibernate.type.BasicType;
import org.hibernate.type.ComponentType;
import org.hibernate.type.EntityType;
import org.hibernate.type.ManyToOneType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** Finds in an entity's mapping what is guarded of it, down to basic values, and how that is read by HQL. Used once, by one thread. */
final class GuardedParts {

    private final EntityPersister persister;
    private final List<Part> parts = new ArrayList<>();
    private final List<String> joins = new ArrayList<>();

    /**
     * A basic value: the attribute that it belongs to, where it is in HQL, where in the state that was loaded, and what is a
     * difference. Immutable.
     */
    record Part(
            int index, String attribute, String path, UnaryOperator<@Nullable Object> loaded, Difference difference) {}

    /** Whether a value that was seen is another than the one that the primary holds. Implementations are immutable. */
    @FunctionalInterface
    interface Difference {

        boolean between(@Nullable Object seen, @Nullable Object held, SharedSessionContractImplementor session);

        /** Of basic values. */
        static Difference of(Type type) {
            return (seen, held, session) -> !StoredValue.areSame(type, seen, held, session);
        }

        /** Of what was seen and is not null, even where the row's can no longer be followed. */
        static Difference ofForeignKey(Type type) {
            return (seen, held, session) -> seen != null && type.isDirty(seen, held, session);
        }

        /** Of what was seen as null, even where the row has a foreign key: it led nowhere then, and must do so now. */
        static Difference ofWhatIsFound() {
            return (seen, held, session) -> seen == null && held != null;
        }
    }

    GuardedParts(EntityPersister persister) {
        this.persister = persister;
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
    }

    List<Part> parts() {
        return List.copyOf(parts);
    }

    /** Selects the id, and then the parts in their order. */
    String query() {
        StringBuilder query = new StringBuilder("select id(e)");
        parts.forEach(part -> query.append(", ").append(part.path()));
        query.append(" from ").append(PrimaryRows.nameOf(persister)).append(" e");
        joins.forEach(query::append);
        return query.append(" where id(e) in (:ids)").toString();
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
        UnaryOperator<@Nullable Object> idLoaded = whole -> StoredValue.idOf(target, loaded.apply(whole));
        Type id = target.getIdentifierType();
        if (mayLeadNowhere(type, target)) {
            String foreignKey = "fk(" + path + ")";
            // HQL selects a foreign key as an argument only.
            String selected = "coalesce(" + foreignKey + ", " + foreignKey + ")";
            addPart(index, selected, idLoaded, Difference.ofForeignKey(id));
            addPart(index, joined(path), idLoaded, Difference.ofWhatIsFound());
        } else {
            String selected = type.isReferenceToPrimaryKey() ? "id(" + path + ")" : joined(path);
            addPart(index, selected, idLoaded, Difference.of(id));
        }
    }

    /**
     * Whether a foreign key is loaded as null if its target is missing or hidden. HQL's {@code id()} joins the target then, and
     * so would lose the row of whoever refers to it.
     */
    private static boolean mayLeadNowhere(EntityType type, EntityPersister target) {
        boolean isForeignKey = type instanceof ManyToOneType
                && type.isReferenceToPrimaryKey()
                && target.getIdentifierType() instanceof BasicType;
        return isForeignKey
                && (type.isNullable() || target.hasWhereRestrictions() || target.getSoftDeleteMapping() != null);
    }

    private String joined(String path) {
        String alias = "j" + joins.size();
        joins.add(" left join " + path + " " + alias);
        return "id(" + alias + ")";
    }

    /** Collections are compared for themselves. */
    private static boolean isComparable(Type type) {
        return !type.isCollectionType() && !(type instanceof AnyType) && !isLocator(type);
    }

    /** Of a large object: it leads to it over the connection that it was read from, and can be compared with itself only. */
    private static boolean isLocator(Type type) {
        // Null of what has no class, as in a model of maps.
        @Nullable Class<?> returned = type.getReturnedClass();
        return returned != null && (Blob.class.isAssignableFrom(returned) || Clob.class.isAssignableFrom(returned));
    }
}
