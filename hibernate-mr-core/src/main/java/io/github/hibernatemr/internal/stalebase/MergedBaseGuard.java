/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.flush.LoadedOnly;
import io.github.hibernatemr.internal.flush.RoutedSessions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.hibernate.StatelessSession;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.MergeContext;
import org.hibernate.event.spi.MergeEvent;
import org.hibernate.event.spi.MergeEventListener;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.event.spi.PostUpsertEvent;
import org.hibernate.event.spi.PostUpsertEventListener;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * Gives what is merged the base that it had when a replica showed it, in this session or an earlier one of the scope, and forgets
 * bases in so far as the scope itself has written them since. Thread-safe.
 *
 * <p>The row that a merge finds is the primary's. So what is merged into it is compared with it when it is about to be written: a
 * merge that changes nothing writes nothing, and fails nobody.
 */
final class MergedBaseGuard
        implements LoadedOnly,
                MergeEventListener,
                PostUpdateEventListener,
                PostUpsertEventListener,
                PostInsertEventListener,
                PostDeleteEventListener,
                PostCollectionRecreateEventListener,
                PostCollectionUpdateEventListener,
                PostCollectionRemoveEventListener {

    private static final long serialVersionUID = 1L;

    private final transient StaleBaseGuard guard;
    private final transient Map<EntityPersister, Boolean> children = new ConcurrentHashMap<>();

    MergedBaseGuard(StaleBaseGuard guard) {
        this.guard = guard;
    }

    /** After Hibernate's own listeners, which find the row. */
    void register(EventListenerRegistry registry) {
        registry.appendListeners(EventType.MERGE, this);
        registry.appendListeners(EventType.POST_UPDATE, this);
        registry.appendListeners(EventType.POST_UPSERT, this);
        registry.appendListeners(EventType.POST_INSERT, this);
        registry.appendListeners(EventType.POST_DELETE, this);
        registry.appendListeners(EventType.POST_COLLECTION_RECREATE, this);
        registry.appendListeners(EventType.POST_COLLECTION_UPDATE, this);
        registry.appendListeners(EventType.POST_COLLECTION_REMOVE, this);
    }

    @Override
    public void onMerge(MergeEvent event) {
        merged(event);
    }

    /** What the merge of another entity cascades to. */
    @Override
    public void onMerge(MergeEvent event, MergeContext copiedAlready) {
        merged(event);
    }

    private void merged(MergeEvent event) {
        // Null if it is a proxy that nobody has loaded.
        Object detached = event.getEntity();
        Object managed = loaded(event.getResult());
        if (detached != null && managed != null && managed != detached) {
            merged(detached, managed, event.getSession());
        }
    }

    private static @Nullable Object loaded(@Nullable Object result) {
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(result);
        if (proxy == null) {
            return result;
        }
        return proxy.isUninitialized() ? null : proxy.getImplementation();
    }

    private void merged(Object detached, Object managed, SharedSessionContractImplementor session) {
        EntityEntry entry = session.getPersistenceContextInternal().getEntry(managed);
        if (entry == null || !guard.guards(entry.getPersister())) {
            return;
        }
        BaseMemory memory = BaseMemory.of(session);
        if (memory == null || memory.isEmpty()) {
            return;
        }
        RememberedBase base = memory.find(entry.getEntityKey(), detached);
        if (base != null && !base.isPrimarys() && !entry.isExistsInDatabase()) {
            // Hibernate takes it for new and would insert what somebody has deleted, and a replica still showed.
            throw BaseComparison.refused(
                    entry.getEntityName(), entry.getId(), base.guarded().attributes(), base.read(), session);
        }
        noteIn(BaseMark.of(entry), base, memory.isIncomplete(entry.getPersister()));
    }

    private static void noteIn(BaseMark mark, @Nullable RememberedBase base, boolean isIncomplete) {
        if (base == null && isIncomplete) {
            mark.mergedUnknown();
        } else {
            mark.merged(base == null || base.isPrimarys() ? null : base);
        }
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        int @Nullable [] written = event.getDirtyProperties();
        // A stateless session writes everything, collections too.
        boolean isAll = event.getSession() instanceof StatelessSession;
        forget(event.getId(), event.getPersister(), event.getSession(), base -> isAll ? null : base.written(written));
    }

    @Override
    public void onPostUpsert(PostUpsertEvent event) {
        forget(event.getId(), event.getPersister(), event.getSession(), base -> null);
    }

    @Override
    public void onPostInsert(PostInsertEvent event) {
        EntityPersister persister = event.getPersister();
        if (children.computeIfAbsent(persister, GuardedCollection::isGuardedChild)) {
            BaseMemory memory = BaseMemory.of(event.getSession());
            if (memory != null) {
                EntityKey key = event.getSession().generateEntityKey(event.getId(), persister);
                memory.added(key, event.getEntity(), guard.guarded(persister));
            }
        } else {
            forget(event.getId(), persister, event.getSession(), base -> null);
        }
    }

    @Override
    public void onPostDelete(PostDeleteEvent event) {
        forget(event.getId(), event.getPersister(), event.getSession(), base -> null);
    }

    @Override
    public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
        forget(event);
    }

    @Override
    public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
        forget(event);
    }

    @Override
    public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
        forget(event);
    }

    private void forget(AbstractCollectionEvent event) {
        Object ownerId = event.getAffectedOwnerIdOrNull();
        // Null of an owner that is removed without having been loaded.
        @Nullable PersistentCollection<?> collection = event.getCollection();
        String role = collection == null ? null : collection.getRole();
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        if (session != null && ownerId != null && role != null) {
            EntityPersister owner =
                    session.getFactory().getMappingMetamodel().getEntityDescriptor(event.getAffectedOwnerEntityName());
            forget(ownerId, owner, session, base -> base.written(role));
        }
    }

    private void forget(
            Object id,
            EntityPersister persister,
            SharedSessionContractImplementor session,
            UnaryOperator<@Nullable RememberedBase> change) {
        BaseMemory memory = guard.guards(persister) ? BaseMemory.of(session) : null;
        if (memory != null && !memory.isEmpty()) {
            EntityKey key = session.generateEntityKey(id, persister);
            memory.change(key, change);
        }
    }

    @Override
    public boolean requiresPostCommitHandling(EntityPersister persister) {
        return false;
    }
}
