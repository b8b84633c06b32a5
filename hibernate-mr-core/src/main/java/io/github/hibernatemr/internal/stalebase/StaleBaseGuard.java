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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.Hibernate;
import org.hibernate.StatelessSession;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.FlushEntityEvent;
import org.hibernate.event.spi.FlushEntityEventListener;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostLoadEvent;
import org.hibernate.event.spi.PostLoadEventListener;
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.event.spi.PreCollectionRemoveEventListener;
import org.hibernate.event.spi.PreCollectionUpdateEvent;
import org.hibernate.event.spi.PreCollectionUpdateEventListener;
import org.hibernate.event.spi.PreDeleteEvent;
import org.hibernate.event.spi.PreDeleteEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;
import org.hibernate.loader.ast.spi.CascadingFetchProfile;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a stale base from overwriting a newer row. What a replica showed may be older than the primary's row; a version
 * tells, and where there is none, the state that was loaded is compared with the primary's before it is updated or deleted.
 * Also if it was loaded in an earlier transaction of an extended persistence context. Thread-safe.
 *
 * <p>A session that has read no replica has nothing to compare, nor has an entity that a transaction loaded which had read
 * nothing but the primary.
 */
public final class StaleBaseGuard
        implements LoadedOnly,
                PostLoadEventListener,
                PostInsertEventListener,
                FlushEntityEventListener,
                PreUpdateEventListener,
                PreDeleteEventListener,
                PreUpsertEventListener,
                PreCollectionUpdateEventListener,
                PreCollectionRemoveEventListener,
                PostCollectionRecreateEventListener,
                PostCollectionUpdateEventListener {

    private static final long serialVersionUID = 1L;

    private final transient Map<EntityPersister, GuardedState> states = new ConcurrentHashMap<>();

    /** After the {@link FlushListener}, so that what is read here is read on the primary. */
    public static void listen(EventListenerRegistry registry) {
        StaleBaseGuard guard = new StaleBaseGuard();
        guard.register(registry);
        new LockedBaseGuard(guard).register(registry);
        new MergedBaseGuard(guard).register(registry);
    }

    private void register(EventListenerRegistry registry) {
        new FlushComparison(this).register(registry);
        registry.appendListeners(EventType.POST_LOAD, this);
        registry.appendListeners(EventType.POST_INSERT, this);
        registry.appendListeners(EventType.FLUSH_ENTITY, this);
        registry.appendListeners(EventType.PRE_UPDATE, this);
        registry.appendListeners(EventType.PRE_DELETE, this);
        registry.appendListeners(EventType.PRE_UPSERT, this);
        registry.appendListeners(EventType.PRE_COLLECTION_UPDATE, this);
        registry.appendListeners(EventType.PRE_COLLECTION_REMOVE, this);
        registry.appendListeners(EventType.POST_COLLECTION_RECREATE, this);
        registry.appendListeners(EventType.POST_COLLECTION_UPDATE, this);
    }

    @Override
    public void onPostLoad(PostLoadEvent event) {
        if (!guards(event.getPersister())) {
            return;
        }
        SharedSessionContractImplementor session = event.getSession();
        EntityEntry entry = session.getPersistenceContextInternal().getEntry(event.getEntity());
        RoutedConnection connection = RoutedSessions.connectedTo(session).orElse(null);
        boolean isPrimarys = isLocked(entry) || (connection != null && connection.hasReadPrimaryOnly());
        // Lazy attributes are loaded later, perhaps from elsewhere.
        if (isPrimarys && !event.getPersister().hasLazyProperties()) {
            mark(entry);
        }
        if (connection != null) {
            remember(event, entry, isPrimarys, BaseMemory.of(connection, session));
        }
    }

    private void remember(PostLoadEvent event, @Nullable EntityEntry entry, boolean isPrimarys, BaseMemory memory) {
        GuardedState guarded = guarded(event.getPersister());
        if (!isPrimarys) {
            memory.shown(event, entry, guarded);
        } else if (!memory.isEmpty() && !isMerged(event.getSession())) {
            memory.shownByPrimary(event.getEntity(), entry, guarded);
        }
    }

    /** What is loaded to be merged into is shown to nobody, and what is merged is still to be compared. */
    private static boolean isMerged(SharedSessionContractImplementor session) {
        return session.getLoadQueryInfluencers().getEnabledCascadingFetchProfile() == CascadingFetchProfile.MERGE;
    }

    /** Whether a stale base of an entity could overwrite anything, be it in a collection. */
    boolean guards(EntityPersister persister) {
        GuardedState guarded = guarded(persister);
        return !guarded.isEmpty() || guarded.guardsCollections();
    }

    /** Whether it was read by a statement that locks, which only the primary can have answered. */
    private static boolean isLocked(@Nullable EntityEntry entry) {
        return entry != null && LockedBaseGuard.isPessimistic(entry.getLockMode());
    }

    @Override
    public void onPostInsert(PostInsertEvent event) {
        if (!(event.getSession() instanceof StatelessSession)) {
            mark(event.getSession().getPersistenceContextInternal().getEntry(event.getEntity()));
        }
    }

    private static void mark(@Nullable EntityEntry entry) {
        if (entry != null) {
            BaseMark.of(entry).primarys();
        }
    }

    /** Not yet certain, since not every flush that is prepared takes place; so it only tells what to compare together. */
    @Override
    public void onFlushEntity(FlushEntityEvent event) {
        EntityEntry entry = event.getEntityEntry();
        boolean isAboutToChange = event.hasDirtyProperties()
                || event.hasDirtyCollection()
                || entry.getStatus().isDeletedOrGone();
        if (isAboutToChange || entry.getExtraState(BaseMark.class) != null) {
            BaseMark.of(entry).aboutToChange(isAboutToChange);
        }
    }

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return false;
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        verify(event);
        return false;
    }

    @Override
    public boolean onPreDelete(PreDeleteEvent event) {
        verify(event);
        return false;
    }

    /** Only a stateless session's, which does not remember what it has read. */
    @Override
    public boolean onPreUpsert(PreUpsertEvent event) {
        verify(event);
        return false;
    }

    private void verify(AbstractDatabaseOperationEvent event) {
        if (guarded(event.getPersister()).isEmpty()) {
            return;
        }
        SharedSessionContractImplementor session = event.getSession();
        if (session instanceof StatelessSession) {
            BaseComparison.ofStateless(event, lastReplicaRead(session));
            return;
        }
        EntityEntry entry = session.getPersistenceContextInternal().getEntry(event.getEntity());
        if (entry == null) {
            return;
        }
        ReplicaRead read = lastReplicaRead(session);
        if (read != null && isDoubtful(entry)) {
            verify(entry, session, read);
        }
        BaseComparison.ofMerged(entry, session);
    }

    GuardedState guarded(EntityPersister persister) {
        return states.computeIfAbsent(persister, GuardedState::of);
    }

    /** Compares an entity that has just been locked, if a replica may have shown it. */
    void verifyLocked(Object entity, SharedSessionContractImplementor session) {
        ReplicaRead read = lastReplicaRead(session);
        EntityEntry entry = session.getPersistenceContextInternal().getEntry(Hibernate.unproxy(entity));
        if (read != null && entry != null && isDoubtful(entry)) {
            verify(entry, session, read);
        }
    }

    /** Compared already if the flush under way found it in time, before it wrote anything. */
    private void verify(EntityEntry entry, SharedSessionContractImplementor session, ReplicaRead read) {
        BaseMark mark = BaseMark.of(entry);
        Set<String> differing = mark.differing();
        if (differing.isEmpty()) {
            Rows rows = guarded(entry.getPersister()).read(List.of(entry.getId()), session);
            differing = rows.differing(entry.getId(), entry.getLoadedState());
        }
        if (!differing.isEmpty()) {
            throw BaseComparison.refused(entry.getEntityName(), entry.getId(), differing, read, session);
        }
        mark.primarys();
    }

    /** Whether a replica may have shown what an entity was loaded with. */
    boolean isDoubtful(EntityEntry entry) {
        // In this order: what is not guarded needs no mark.
        return entry.getLoadedState() != null
                && !guarded(entry.getPersister()).isEmpty()
                && !BaseMark.of(entry).isPrimarys();
    }

    @Override
    public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
        verify(event);
    }

    @Override
    public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
        verify(event);
    }

    @Override
    public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
        GuardedCollection.written(event);
    }

    @Override
    public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
        GuardedCollection.written(event);
    }

    private static void verify(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        if (session == null) {
            // A stateless session's collections are compared with their owner.
            return;
        }
        ReplicaRead read = readOf(event.getCollection(), session);
        if (read == null) {
            return;
        }
        GuardedCollection guarded = GuardedCollection.of(event);
        if (guarded != null) {
            guarded.refuseIfDiffering(read);
        }
    }

    /** The read that may have shown a collection; null if none did, or if it was not loaded. */
    static @Nullable ReplicaRead readOf(
            @Nullable PersistentCollection<?> collection, SharedSessionContractImplementor session) {
        if (collection == null) {
            return null;
        }
        ReplicaRead read = lastReplicaRead(session);
        return read == null ? GuardedCollection.mergedFrom(collection, session) : read;
    }

    static @Nullable ReplicaRead lastReplicaRead(SharedSessionContractImplementor session) {
        return RoutedSessions.connectionOf(session)
                .flatMap(RoutedConnection::lastReplicaRead)
                .orElse(null);
    }
}
