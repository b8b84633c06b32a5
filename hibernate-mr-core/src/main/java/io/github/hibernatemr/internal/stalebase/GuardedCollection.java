/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.reading.ReplicaRead;
import io.github.hibernatemr.internal.stalebase.CollectionRows.Role;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hibernate.StaleObjectStateException;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TypedValue;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/**
 * A collection that a replica may have shown, is about to be changed, and does not count in a version of its owner: Hibernate would
 * write what differs from what it loaded, or everything. Used by one thread.
 */
final class GuardedCollection {

    private final Role role;
    private final PersistentCollection<?> collection;
    private final Serializable loaded;
    private final ReplicaRead read;
    private final boolean isMerged;

    private GuardedCollection(
            Role role, PersistentCollection<?> collection, Serializable loaded, ReplicaRead read, boolean isMerged) {
        this.role = role;
        this.collection = collection;
        this.loaded = loaded;
        this.read = read;
        this.isMerged = isMerged;
    }

    /**
     * Null if there is nothing to compare: no replica may have shown it, it was not loaded, the owner's version tells, its other side
     * writes it and no child is deleted, or this session has written it, or compared it, before.
     */
    static @Nullable GuardedCollection of(
            SharedSessionContractImplementor session,
            @Nullable PersistentCollection<?> collection,
            @Nullable Object ownerId,
            boolean isRemoval) {
        if (collection == null || ownerId == null) {
            return null;
        }
        BaseMark mark = markOfOwner(collection, session);
        ReplicaRead merged = mark == null ? null : mark.mergedCollection(collection.getRole());
        ReplicaRead last = BaseMemory.lastReplicaRead(session);
        ReplicaRead read = last == null ? merged : last;
        CollectionEntry entry = session.getPersistenceContextInternal().getCollectionEntry(collection);
        CollectionPersister persister = entry == null ? null : entry.getLoadedPersister();
        if (read == null
                || persister == null
                || entry.getSnapshot() == null
                || (mark != null && mark.isPrimarys(collection))
                || !isGuarded(collection, entry, isRemoval)) {
            return null;
        }
        Role role = new Role(session, persister, ownerId);
        return new GuardedCollection(role, collection, entry.getSnapshot(), read, merged != null);
    }

    private static boolean isGuarded(PersistentCollection<?> collection, CollectionEntry entry, boolean isRemoval) {
        CollectionPersister persister = entry.getLoadedPersister();
        return persister.isInverse()
                ? deletesChildren(collection, entry, isRemoval)
                : GuardedRoles.isUnversioned(persister);
    }

    /** Who deletes children one by one, and has not seen one that the replica lacks, leaves it behind. */
    private static boolean deletesChildren(
            PersistentCollection<?> collection, CollectionEntry entry, boolean isRemoval) {
        CollectionPersister persister = entry.getLoadedPersister();
        if (!persister.isOneToMany()) {
            return false;
        }
        if (isRemoval) {
            return GuardedRoles.removesChildren(persister);
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
        SharedSessionContractImplementor session = event.getSession();
        List<GuardedCollection> found = new ArrayList<>();
        for (Object value : event.getPersister().getValues(event.getEntity())) {
            if (value instanceof PersistentCollection<?> collection
                    && collection.wasInitialized()
                    && collection.getRole() != null
                    && collection.getStoredSnapshot() != null
                    && !base.hasWritten(collection.getRole())) {
                CollectionPersister persister =
                        session.getFactory().getMappingMetamodel().getCollectionDescriptor(collection.getRole());
                if (!persister.isInverse() && GuardedRoles.isUnversioned(persister)) {
                    Role role = new Role(session, persister, event.getId());
                    found.add(new GuardedCollection(
                            role, collection, collection.getStoredSnapshot(), base.read(), false));
                }
            }
        }
        return found;
    }

    /** It has been written, so the primary has it: rounded perhaps, as no comparison with what was written would expect. */
    static void written(PersistentCollection<?> collection, SharedSessionContractImplementor session) {
        EntityEntry owner = entryOfOwner(collection, session);
        if (owner != null) {
            BaseMark.of(owner).primarys(collection);
        }
    }

    private static @Nullable BaseMark markOfOwner(
            PersistentCollection<?> collection, SharedSessionContractImplementor session) {
        EntityEntry owner = entryOfOwner(collection, session);
        return owner == null ? null : owner.getExtraState(BaseMark.class);
    }

    private static @Nullable EntityEntry entryOfOwner(
            PersistentCollection<?> collection, SharedSessionContractImplementor session) {
        PersistenceContext context = session.getPersistenceContextInternal();
        Object loadedOwner = context.getLoadedCollectionOwnerOrNull(collection);
        Object owner = loadedOwner == null ? collection.getOwner() : loadedOwner;
        return owner == null ? null : context.getEntry(owner);
    }

    /**
     * Compares it, at the price of a select; need not be repeated if it agrees.
     *
     * @throws StaleObjectStateException if the primary holds something else
     */
    void verify() {
        if (!agrees()) {
            throw refused();
        }
    }

    StaleObjectStateException refused() {
        return BaseMemory.refused(
                role.owner().getEntityName(), role.ownerId(), List.of(role.path()), read, role.session());
    }

    /** Whether the primary holds it as it was loaded: then it need not be compared again. */
    boolean agrees() {
        CollectionRows seen = CollectionRows.ofSnapshot(role, loaded);
        CollectionRows held = CollectionRows.ofPrimary(role);
        boolean agrees = role.persister().isInverse() ? !hasUnseenChild(seen, held) : seen.areThoseOf(held);
        if (agrees) {
            written(collection, role.session());
        }
        return agrees;
    }

    /** Children are compared by themselves, when they are deleted; the session knows of those that it has added. */
    private boolean hasUnseenChild(CollectionRows seen, CollectionRows held) {
        SharedSessionContractImplementor session = role.session();
        Set<TypedValue> children = seen.elements();
        BaseMemory memory = isMerged ? BaseMemory.of(session) : null;
        return held.elements().stream()
                .filter(child -> !children.contains(child))
                .map(child -> session.generateEntityKey(
                        child.getValue(), role.persister().getElementPersister()))
                // A merge has the session load them all, so that only what its scope has added is known to it.
                .anyMatch(child -> memory == null ? !isManaged(child) : !memory.isAdded(child));
    }

    private boolean isManaged(EntityKey child) {
        return role.session().getPersistenceContextInternal().getEntity(child) != null;
    }
}
