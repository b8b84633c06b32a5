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
import org.jspecify.annotations.Nullable;

/** What has been written is the primary's; bases are forgotten in so far as the scope itself has written them since. Thread-safe. */
final class WrittenBases
        implements LoadedOnly,
                PostUpdateEventListener,
                PostUpsertEventListener,
                PostInsertEventListener,
                PostDeleteEventListener,
                PostCollectionRecreateEventListener,
                PostCollectionUpdateEventListener,
                PostCollectionRemoveEventListener {

    private static final long serialVersionUID = 1L;

    private final transient GuardedState.OfAll states;
    private final transient Map<EntityPersister, Boolean> children = new ConcurrentHashMap<>();

    WrittenBases(GuardedState.OfAll states) {
        this.states = states;
    }

    void appendTo(EventListenerRegistry registry) {
        registry.appendListeners(EventType.POST_UPDATE, this);
        registry.appendListeners(EventType.POST_UPSERT, this);
        registry.appendListeners(EventType.POST_INSERT, this);
        registry.appendListeners(EventType.POST_DELETE, this);
        registry.appendListeners(EventType.POST_COLLECTION_RECREATE, this);
        registry.appendListeners(EventType.POST_COLLECTION_UPDATE, this);
        registry.appendListeners(EventType.POST_COLLECTION_REMOVE, this);
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
        if (!(event.getSession() instanceof StatelessSession)) {
            EntityEntry entry =
                    event.getSession().getPersistenceContextInternal().getEntry(event.getEntity());
            if (entry != null) {
                BaseMark.of(entry).primarys();
            }
        }
        if (children.computeIfAbsent(persister, GuardedRoles::isGuardedChild)) {
            BaseMemory memory = BaseMemory.of(event.getSession());
            if (memory != null) {
                EntityKey key = event.getSession().generateEntityKey(event.getId(), persister);
                memory.added(key, event.getEntity());
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
        written(event);
    }

    @Override
    public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
        written(event);
    }

    @Override
    public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
        written(event);
    }

    private void written(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        // Null of an owner that is removed without having been loaded.
        @Nullable PersistentCollection<?> collection = event.getCollection();
        if (session == null || collection == null) {
            return;
        }
        if (!(event instanceof PostCollectionRemoveEvent)) {
            GuardedCollection.written(collection, session);
        }
        Object ownerId = event.getAffectedOwnerIdOrNull();
        String role = collection.getRole();
        if (ownerId != null && role != null) {
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
        BaseMemory memory = states.guards(persister) ? BaseMemory.of(session) : null;
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
