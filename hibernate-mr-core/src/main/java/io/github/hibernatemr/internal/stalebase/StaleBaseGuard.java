/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.flush.LoadedOnly;
import io.github.hibernatemr.internal.flush.RoutedSessions;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.FlushEntityEvent;
import org.hibernate.event.spi.FlushEntityEventListener;
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
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;

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
                FlushEntityEventListener,
                PreInsertEventListener,
                PreUpdateEventListener,
                PreDeleteEventListener,
                PreUpsertEventListener,
                PreCollectionRecreateEventListener,
                PreCollectionUpdateEventListener,
                PreCollectionRemoveEventListener {

    private static final long serialVersionUID = 1L;

    private final transient GuardedState.OfAll states;
    private final transient BaseComparison comparison;
    private final transient FlushComparison flush;

    private StaleBaseGuard(GuardedState.OfAll states) {
        this.states = states;
        this.comparison = new BaseComparison(states);
        this.flush = new FlushComparison(comparison);
    }

    /** Has a persistence unit guarded; after what moves a session to the primary, so that what is read here is read there. */
    public static void register(EventListenerRegistry registry) {
        GuardedState.OfAll states = new GuardedState.OfAll();
        StaleBaseGuard guard = new StaleBaseGuard(states);
        guard.appendTo(registry);
        new LoadedBases(states, guard.comparison).appendTo(registry);
        new MergedBaseGuard(states).appendTo(registry);
        new WrittenBases(states).appendTo(registry);
    }

    private void appendTo(EventListenerRegistry registry) {
        registry.appendListeners(EventType.FLUSH_ENTITY, this);
        registry.appendListeners(EventType.PRE_INSERT, this);
        registry.appendListeners(EventType.PRE_UPDATE, this);
        registry.appendListeners(EventType.PRE_DELETE, this);
        registry.appendListeners(EventType.PRE_UPSERT, this);
        registry.appendListeners(EventType.PRE_COLLECTION_RECREATE, this);
        registry.appendListeners(EventType.PRE_COLLECTION_UPDATE, this);
        registry.appendListeners(EventType.PRE_COLLECTION_REMOVE, this);
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
    public boolean onPreInsert(PreInsertEvent event) {
        flush.beforeWrite(event.getSession());
        return false;
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        flush.beforeWrite(event.getSession());
        verify(event);
        return false;
    }

    @Override
    public boolean onPreDelete(PreDeleteEvent event) {
        flush.beforeWrite(event.getSession());
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
        if (states.of(event.getPersister()).isEmpty()) {
            return;
        }
        SharedSessionContractImplementor session = event.getSession();
        if (session instanceof StatelessSession) {
            comparison.verifyStateless(event, session);
            return;
        }
        EntityEntry entry = session.getPersistenceContextInternal().getEntry(event.getEntity());
        if (entry != null) {
            comparison.verifyLoaded(entry, session);
            comparison.verifyMerged(entry, session);
        }
    }

    @Override
    public void onPreRecreateCollection(PreCollectionRecreateEvent event) {
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        if (session != null) {
            flush.beforeWrite(session);
        }
    }

    @Override
    public void onPreUpdateCollection(PreCollectionUpdateEvent event) {
        verify(event, false);
    }

    @Override
    public void onPreRemoveCollection(PreCollectionRemoveEvent event) {
        verify(event, true);
    }

    /** A stateless session's collections are compared with their owner. */
    private void verify(AbstractCollectionEvent event, boolean isRemoval) {
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        if (session == null) {
            return;
        }
        flush.beforeWrite(session);
        GuardedCollection guarded =
                GuardedCollection.of(session, event.getCollection(), event.getAffectedOwnerIdOrNull(), isRemoval);
        if (guarded != null) {
            guarded.verify();
        }
    }
}
