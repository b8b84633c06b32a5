/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.jdbc.ReplicaRead;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.StaleObjectStateException;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CascadingActions;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TypedValue;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.QueryFlushMode;
import org.hibernate.type.EntityType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * A collection that was loaded, is about to be changed, and does not count in a version of its owner: Hibernate would write
 * what differs from what it loaded, or everything. Used by one thread.
 */
final class GuardedCollection {

    private final SharedSessionContractImplementor session;
    private final CollectionPersister persister;
    private final Object ownerId;
    private final Serializable loaded;
    private final boolean isMerged;

    private GuardedCollection(
            SharedSessionContractImplementor session,
            CollectionPersister persister,
            Object ownerId,
            Serializable loaded,
            boolean isMerged) {
        this.session = session;
        this.persister = persister;
        this.ownerId = ownerId;
        this.loaded = loaded;
        this.isMerged = isMerged;
    }

    /**
     * Null if there is nothing to compare: it was not loaded, the owner's version tells, its other side writes it and no child
     * is deleted, or this session has written it before.
     */
    static @Nullable GuardedCollection of(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = event.getSession();
        PersistentCollection<?> collection = event.getCollection();
        CollectionEntry entry = session.getPersistenceContextInternal().getCollectionEntry(collection);
        CollectionPersister persister = entry == null ? null : entry.getLoadedPersister();
        Object ownerId = event.getAffectedOwnerIdOrNull();
        if (persister == null
                || ownerId == null
                || entry.getSnapshot() == null
                || !(persister.isInverse() ? deletesChildren(event, entry) : isUnversioned(persister))
                || isPrimarys(event)) {
            return null;
        }
        return new GuardedCollection(session, persister, ownerId, entry.getSnapshot(), mergedFrom(event) != null);
    }

    private static boolean isPrimarys(AbstractCollectionEvent event) {
        BaseMark mark = markOfOwner(event);
        return mark != null && mark.isPrimarys(event.getCollection());
    }

    /** It has been written, so the primary has it: rounded perhaps, as no comparison with what was written would expect. */
    static void written(AbstractCollectionEvent event) {
        BaseMark mark = markOfOwner(event);
        if (mark != null) {
            mark.primarys(event.getCollection());
        }
    }

    /** The read that showed a detached collection which has been merged into this one, or null; its snapshot came along with it. */
    static @Nullable ReplicaRead mergedFrom(AbstractCollectionEvent event) {
        EntityEntry owner = entryOfOwner(event);
        BaseMark mark = owner == null ? null : owner.getExtraState(BaseMark.class);
        RememberedBase base = mark == null ? null : mark.mergedCollections();
        String role = event.getCollection().getRole();
        return base == null || (role != null && base.hasWritten(role)) ? null : base.read();
    }

    private static @Nullable BaseMark markOfOwner(AbstractCollectionEvent event) {
        EntityEntry entry = entryOfOwner(event);
        return entry == null ? null : BaseMark.of(entry);
    }

    private static @Nullable EntityEntry entryOfOwner(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        Object owner = event.getAffectedOwnerOrNull();
        return session == null || owner == null
                ? null
                : session.getPersistenceContextInternal().getEntry(owner);
    }

    /** Whether children of a class could be left behind, and so it is worth to know who has added them. */
    static boolean isGuardedChild(EntityPersister child) {
        return child.getFactory()
                .getMappingMetamodel()
                .streamCollectionDescriptors()
                .anyMatch(collection -> collection.isInverse()
                        && isGuarded(collection)
                        && collection.getElementPersister().getRootEntityName().equals(child.getRootEntityName()));
    }

    /** Whether there can be something to compare in any collection of this role. */
    static boolean isGuarded(CollectionPersister persister) {
        return persister.isInverse()
                ? persister.isOneToMany() && (persister.hasOrphanDelete() || removesChildren(persister))
                : isUnversioned(persister);
    }

    private static boolean removesChildren(CollectionPersister persister) {
        return persister
                .getAttributeMapping()
                .getAttributeMetadata()
                .getCascadeStyle()
                .doCascade(CascadingActions.REMOVE);
    }

    private static boolean isUnversioned(CollectionPersister persister) {
        return !persister.isVersioned() || !persister.getOwnerEntityPersister().isVersioned();
    }

    /** Who deletes children one by one, and has not seen one that the replica lacks, leaves it behind. */
    private static boolean deletesChildren(AbstractCollectionEvent event, CollectionEntry entry) {
        CollectionPersister persister = entry.getLoadedPersister();
        if (!persister.isOneToMany()) {
            return false;
        }
        if (event instanceof PreCollectionRemoveEvent) {
            return removesChildren(persister);
        }
        return persister.hasOrphanDelete()
                && !entry.getOrphans(persister.getElementPersister().getEntityName(), event.getCollection())
                        .isEmpty();
    }

    /**
     * Those of a detached entity that a stateless session is about to write: it writes all that are loaded. Each has brought
     * its snapshot along, but one that the entity was not loaded with.
     */
    static List<GuardedCollection> detached(AbstractDatabaseOperationEvent event, RememberedBase base) {
        List<GuardedCollection> found = new ArrayList<>();
        for (Object value : event.getPersister().getValues(event.getEntity())) {
            if (value instanceof PersistentCollection<?> collection
                    && collection.wasInitialized()
                    && collection.getRole() != null
                    && collection.getStoredSnapshot() != null
                    && !base.hasWritten(collection.getRole())) {
                SharedSessionContractImplementor session = event.getSession();
                CollectionPersister persister =
                        session.getFactory().getMappingMetamodel().getCollectionDescriptor(collection.getRole());
                if (!persister.isInverse() && isUnversioned(persister)) {
                    found.add(new GuardedCollection(
                            session, persister, event.getId(), collection.getStoredSnapshot(), false));
                }
            }
        }
        return found;
    }

    /** Its path from the owner, such as {@code address.phones}. */
    private String path() {
        return persister.getRole().substring(owner().getEntityName().length() + 1);
    }

    /**
     * Compares it, at the price of a select.
     *
     * @param read that showed it
     * @throws StaleObjectStateException if the primary holds something else
     */
    void refuseIfDiffering(ReplicaRead read) {
        if (differs()) {
            throw BaseComparison.refused(owner().getEntityName(), ownerId, List.of(path()), read, session);
        }
    }

    private EntityPersister owner() {
        return persister.getOwnerEntityPersister();
    }

    private boolean differs() {
        return persister.isInverse() ? hasUnseenChild() : !rowsOfSnapshot().equals(rowsOfPrimary());
    }

    /** Children are compared by themselves, when they are deleted; the session knows of those that it has added. */
    private boolean hasUnseenChild() {
        Set<Object> seen = rowsOfSnapshot().keySet().stream().map(Row::element).collect(Collectors.toSet());
        BaseMemory memory = isMerged ? BaseMemory.of(session) : null;
        return rowsOfPrimary().keySet().stream()
                .map(Row::element)
                .filter(child -> !seen.contains(child))
                .map(child ->
                        session.generateEntityKey(((TypedValue) child).getValue(), persister.getElementPersister()))
                // A merge has the session load them all, so that only what its scope has added is known to it.
                .anyMatch(child -> memory == null ? !isManaged(child) : !memory.isAdded(child));
    }

    private boolean isManaged(EntityKey child) {
        return session.getPersistenceContextInternal().getEntity(child) != null;
    }

    private Map<Row, Integer> rowsOfPrimary() {
        List<Object[]> rows = Unfiltered.query(
                session,
                () -> session.createSelectionQuery(query(), Object[].class)
                        .setParameter("owner", ownerId)
                        .setQueryFlushMode(QueryFlushMode.NO_FLUSH)
                        .getResultList());
        Map<Row, Integer> counted = new HashMap<>();
        rows.forEach(row -> count(counted, row[0], row[1]));
        return counted;
    }

    private String query() {
        String element = persister.getElementType().isEntityType() ? "id(e)" : "e";
        return "select " + index() + ", " + element + " from " + HqlName.of(owner()) + " o join o." + path()
                + " e where id(o) = :owner";
    }

    /** A bag or a set has no index; a constant stands for it. */
    private String index() {
        if (!persister.hasIndex()) {
            return "0";
        }
        return isMap() ? "key(e)" : "index(e)";
    }

    private boolean isMap() {
        return Map.class.isAssignableFrom(persister.getCollectionType().getReturnedClass());
    }

    private Map<Row, Integer> rowsOfSnapshot() {
        Map<Row, Integer> counted = new HashMap<>();
        if (loaded instanceof Map<?, ?> map && persister.hasIndex()) {
            map.forEach((index, element) -> count(counted, index, element));
        } else if (loaded instanceof Map<?, ?> map) {
            map.values().forEach(element -> count(counted, 0, element));
        } else {
            List<?> elements = loaded instanceof Collection<?> several ? new ArrayList<>(several) : ofArray();
            int first = persister.hasIndex() ? listIndexBase() : 0;
            for (int i = 0; i < elements.size(); i++) {
                count(counted, persister.hasIndex() ? first + i : 0, elements.get(i));
            }
        }
        return counted;
    }

    /** What the column holds for the first element. */
    private int listIndexBase() {
        return persister.getAttributeMapping().getIndexMetadata().getListIndexBase();
    }

    private List<@Nullable Object> ofArray() {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(loaded); i++) {
            elements.add(Array.get(loaded, i));
        }
        return elements;
    }

    private record Row(Object index, Object element) {}

    /** An indexed collection has no row for an element that is null. */
    private void count(Map<Row, Integer> counted, @Nullable Object index, @Nullable Object element) {
        if (element != null && index != null) {
            Object comparableIndex = isMap() ? comparable(persister.getIndexType(), index) : index;
            counted.merge(new Row(comparableIndex, comparable(persister.getElementType(), element)), 1, Integer::sum);
        }
    }

    private Object comparable(Type type, Object value) {
        if (!(type instanceof EntityType entity)) {
            StoredValue stored = StoredValue.of(type, value);
            return stored == null ? new TypedValue(type, value) : stored;
        }
        EntityPersister target =
                session.getFactory().getMappingMetamodel().getEntityDescriptor(entity.getAssociatedEntityName());
        Object id = target.isInstance(value) ? References.idOf(target, value) : value;
        return new TypedValue(target.getIdentifierType(), id);
    }
}
