/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.flush.FlushListener;
import io.github.hibernatemr.internal.flush.LoadedOnly;
import io.github.hibernatemr.internal.flush.RoutedSessions;
import io.github.hibernatemr.internal.stalebase.GuardedState.Rows;
import io.github.hibernatemr.jdbc.ReplicaRead;
import io.github.hibernatemr.jdbc.RoutedConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PreCollectionRecreateEvent;
import org.hibernate.event.spi.PreCollectionRecreateEventListener;
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.event.spi.PreCollectionRemoveEventListener;
import org.hibernate.event.spi.PreCollectionUpdateEvent;
import org.hibernate.event.spi.PreCollectionUpdateEventListener;
import org.hibernate.event.spi.PreDeleteEvent;
import org.hibernate.event.spi.PreDeleteEventListener;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.persister.entity.EntityPersister;

/**
 * Compares all that a flush is going to write before it writes the first row. A collection writes into the rows of its elements, and
 * an entity into those of a collection: compared one by one, what the session has just changed itself would look like somebody
 * else's change. Thread-safe.
 */
final class FlushComparison
        implements LoadedOnly,
                PreInsertEventListener,
                PreUpdateEventListener,
                PreDeleteEventListener,
                PreCollectionRecreateEventListener,
                PreCollectionUpdateEventListener,
                PreCollectionRemoveEventListener {

    private static final long serialVersionUID = 1L;

    /** So many entities of a class are compared by one select. */
    private static final int COMPARED_AT_ONCE = 100;

    private final transient StaleBaseGuard guard;
    private final transient SharedColumns columns = new SharedColumns();

    FlushComparison(StaleBaseGuard guard) {
        this.guard = guard;
    }

    /** After the {@link FlushListener}, so that what is read here is read on the primary, and before the guard. */
    void register(EventListenerRegistry registry) {
        registry.appendListeners(EventType.PRE_INSERT, this);
        registry.appendListeners(EventType.PRE_UPDATE, this);
        registry.appendListeners(EventType.PRE_DELETE, this);
        registry.appendListeners(EventType.PRE_COLLECTION_RECREATE, this);
        registry.appendListeners(EventType.PRE_COLLECTION_UPDATE, this);
        registry.appendListeners(EventType.PRE_COLLECTION_REMOVE, this);
    }

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        beforeWrite(event.getSession());
        return false;
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        beforeWrite(event.getSession());
        return false;
    }

    @Override
    public boolean onPreDelete(PreDeleteEvent event) {
        beforeWrite(event.getSession());
        return false;
    }

    @Override
    public void onPreRecreateCollection(PreCollectionRecreateEvent event) {
        beforeWrite(event);
    }

    @Override
    public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
        beforeWrite(event);
    }

    @Override
    public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
        beforeWrite(event);
    }

    private void beforeWrite(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        if (session != null) {
            beforeWrite(session);
        }
    }

    private void beforeWrite(SharedSessionContractImplementor session) {
        RoutedConnection connection = RoutedSessions.connectionOf(session).orElse(null);
        if (connection != null && connection.beginsToFlush() && hasAnythingDoubtful(connection)) {
            FlushWrites writes = FlushWrites.of(session, columns);
            compareEntities(session, writes);
            compareCollections(session, writes);
            // A query asks for a flush, even one of ours, which gets none.
            connection.beginsToFlush();
        }
    }

    /** Whether a replica has shown anything: to the session, or to another of its scope from which something has been merged. */
    private static boolean hasAnythingDoubtful(RoutedConnection connection) {
        return connection.lastReplicaRead().isPresent() || !connection.bases().isEmpty();
    }

    private void compareEntities(SharedSessionContractImplementor session, FlushWrites writes) {
        if (StaleBaseGuard.lastReplicaRead(session) == null) {
            return;
        }
        Map<EntityPersister, List<EntityEntry>> doubtful = new LinkedHashMap<>();
        for (var managed : session.getPersistenceContextInternal().reentrantSafeEntityEntries()) {
            EntityEntry entry = managed.getValue();
            if (writes.change(entry) && isUnknown(entry) && guard.isDoubtful(entry)) {
                doubtful.computeIfAbsent(entry.getPersister(), persister -> new ArrayList<>())
                        .add(entry);
            }
        }
        doubtful.forEach((persister, entries) -> {
            for (int from = 0; from < entries.size(); from += COMPARED_AT_ONCE) {
                int to = Math.min(entries.size(), from + COMPARED_AT_ONCE);
                compare(guard.guarded(persister), entries.subList(from, to), session);
            }
        });
    }

    private static boolean isUnknown(EntityEntry entry) {
        BaseMark mark = entry.getExtraState(BaseMark.class);
        return mark == null || mark.differing().isEmpty();
    }

    /** Whether one that differs is going to be written is not certain before it is. */
    private static void compare(
            GuardedState guarded, List<EntityEntry> entries, SharedSessionContractImplementor session) {
        Rows rows = guarded.read(entries.stream().map(EntityEntry::getId).toList(), session);
        for (EntityEntry entry : entries) {
            Set<String> differing = rows.differing(entry.getId(), entry.getLoadedState());
            if (differing.isEmpty()) {
                BaseMark.of(entry).primarys();
            } else {
                BaseMark.of(entry).differing(differing);
            }
        }
    }

    private static void compareCollections(SharedSessionContractImplementor session, FlushWrites writes) {
        List<Runnable> comparisons = new ArrayList<>();
        session.getPersistenceContextInternal()
                .forEachCollectionEntry(
                        (collection, entry) -> {
                            if (writes.change(entry)) {
                                comparisons.add(() -> compare(collection, entry, session));
                            }
                        },
                        true);
        comparisons.forEach(Runnable::run);
    }

    /** One that is only changed along with others is refused when it is to be written for itself. */
    private static void compare(
            PersistentCollection<?> collection, CollectionEntry entry, SharedSessionContractImplementor session) {
        ReplicaRead read = StaleBaseGuard.readOf(collection, session);
        if (read == null) {
            return;
        }
        Object ownerId = session.getPersistenceContextInternal().getLoadedCollectionOwnerIdOrNull(collection);
        GuardedCollection guarded = GuardedCollection.of(session, collection, ownerId, entry.isDoremove());
        if (guarded != null && !guarded.agrees(collection) && FlushWrites.areOf(entry)) {
            throw guarded.refused(read);
        }
    }
}
