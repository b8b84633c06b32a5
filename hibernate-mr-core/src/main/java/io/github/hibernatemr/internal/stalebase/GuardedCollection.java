/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.flush.RoutedSessions;
import io.github.hibernatemr.jdbc.ReplicaRead;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.StaleObjectStateException;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CascadingActions;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
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
     * is deleted, or this session has written it, or compared it, before.
     */
    static @Nullable GuardedCollection of(AbstractCollectionEvent event) {
        return event.getCollection() == null
                ? null
                : of(
                        event.getSession(),
                        event.getCollection(),
                        event.getAffectedOwnerIdOrNull(),
                        event instanceof PreCollectionRemoveEvent);
    }

    /** As {@link #of(AbstractCollectionEvent)}, of one that a flush is going to write. */
    static @Nullable GuardedCollection of(
            SharedSessionContractImplementor session,
            PersistentCollection<?> collection,
            @Nullable Object ownerId,
            boolean isRemoval) {
        CollectionEntry entry = session.getPersistenceContextInternal().getCollectionEntry(collection);
        CollectionPersister persister = entry == null ? null : entry.getLoadedPersister();
        if (persister == null
                || ownerId == null
                || entry.getSnapshot() == null
                || !(persister.isInverse() ? deletesChildren(collection, entry, isRemoval) : isUnversioned(persister))
                || isPrimarys(collection, session)) {
            return null;
        }
        boolean isMerged = mergedFrom(collection, session) != null;
        return new GuardedCollection(session, persister, ownerId, entry.getSnapshot(), isMerged);
    }

    private static boolean isPrimarys(PersistentCollection<?> collection, SharedSessionContractImplementor session) {
        EntityEntry owner = entryOfOwner(collection, session);
        BaseMark mark = owner == null ? null : owner.getExtraState(BaseMark.class);
        return mark != null && mark.isPrimarys(collection);
    }

    /** It has been written, so the primary has it: rounded perhaps, as no comparison with what was written would expect. */
    static void written(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        if (session != null && event.getCollection() != null) {
            primarys(event.getCollection(), session);
        }
    }

    private static void primarys(PersistentCollection<?> collection, SharedSessionContractImplementor session) {
        EntityEntry owner = entryOfOwner(collection, session);
        if (owner != null) {
            BaseMark.of(owner).primarys(collection);
        }
    }

    /** The read that showed a detached collection which has been merged into this one, or null; its snapshot came along with it. */
    static @Nullable ReplicaRead mergedFrom(
            PersistentCollection<?> collection, SharedSessionContractImplementor session) {
        EntityEntry owner = entryOfOwner(collection, session);
        BaseMark mark = owner == null ? null : owner.getExtraState(BaseMark.class);
        RememberedBase base = mark == null ? null : mark.mergedCollections();
        String role = collection.getRole();
        return base == null || (role != null && base.hasWritten(role)) ? null : base.read();
    }

    private static @Nullable EntityEntry entryOfOwner(
            PersistentCollection<?> collection, SharedSessionContractImplementor session) {
        PersistenceContext context = session.getPersistenceContextInternal();
        Object loadedOwner = context.getLoadedCollectionOwnerOrNull(collection);
        Object owner = loadedOwner == null ? collection.getOwner() : loadedOwner;
        return owner == null ? null : context.getEntry(owner);
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

    /** One whose mapping excludes it from optimistic locking wants no change to fail for it. */
    private static boolean isUnversioned(CollectionPersister persister) {
        return persister.getAttributeMapping().getAttributeMetadata().isIncludedInOptimisticLocking()
                && !persister.getOwnerEntityPersister().isVersioned();
    }

    /** Who deletes children one by one, and has not seen one that the replica lacks, leaves it behind. */
    private static boolean deletesChildren(
            PersistentCollection<?> collection, CollectionEntry entry, boolean isRemoval) {
        CollectionPersister persister = entry.getLoadedPersister();
        if (!persister.isOneToMany()) {
            return false;
        }
        if (isRemoval) {
            return removesChildren(persister);
        }
        return persister.hasOrphanDelete()
                && !entry.getOrphans(persister.getElementPersister().getEntityName(), collection)
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
            throw refused(read);
        }
    }

    StaleObjectStateException refused(ReplicaRead read) {
        return BaseComparison.refused(owner().getEntityName(), ownerId, List.of(path()), read, session);
    }

    /**
     * Compares it before a flush changes its rows: it need not be compared again.
     *
     * @return whether it is as it was loaded
     */
    boolean agrees(PersistentCollection<?> collection) {
        boolean agrees = !differs();
        if (agrees) {
            primarys(collection, session);
        }
        return agrees;
    }

    private EntityPersister owner() {
        return persister.getOwnerEntityPersister();
    }

    private boolean differs() {
        return persister.isInverse() ? hasUnseenChild() : !rowsOfSnapshot().areThoseOf(rowsOfPrimary(), session);
    }

    /** Children are compared by themselves, when they are deleted; the session knows of those that it has added. */
    private boolean hasUnseenChild() {
        Set<TypedValue> seen = rowsOfSnapshot().elements();
        BaseMemory memory = isMerged ? BaseMemory.of(session) : null;
        return rowsOfPrimary().elements().stream()
                .filter(child -> !seen.contains(child))
                .map(child -> session.generateEntityKey(child.getValue(), persister.getElementPersister()))
                // A merge has the session load them all, so that only what its scope has added is known to it.
                .anyMatch(child -> memory == null ? !isManaged(child) : !memory.isAdded(child));
    }

    private boolean isManaged(EntityKey child) {
        return session.getPersistenceContextInternal().getEntity(child) != null;
    }

    private CollectionRows rowsOfPrimary() {
        List<Object[]> rows = Unfiltered.query(
                session,
                () -> session.createSelectionQuery(query(), Object[].class)
                        .setParameter("owner", ownerId)
                        .setQueryFlushMode(QueryFlushMode.NO_FLUSH)
                        .getResultList());
        CollectionRows counted = new CollectionRows();
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

    private CollectionRows rowsOfSnapshot() {
        CollectionRows counted = new CollectionRows();
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

    /** An indexed collection has no row for an element that is null. */
    private void count(CollectionRows counted, @Nullable Object index, @Nullable Object element) {
        if (element != null && index != null) {
            Object comparableIndex = isMap() ? comparable(persister.getIndexType(), index) : index;
            counted.add(comparableIndex, comparable(persister.getElementType(), element));
        }
    }

    private TypedValue comparable(Type type, Object value) {
        if (!(type instanceof EntityType entity)) {
            return new TypedValue(type, value);
        }
        EntityPersister target =
                session.getFactory().getMappingMetamodel().getEntityDescriptor(entity.getAssociatedEntityName());
        Object id = target.isInstance(value) ? References.idOf(target, value) : value;
        return new TypedValue(target.getIdentifierType(), id);
    }
}
