/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.flush.WriteListener;
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
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreUpsertEvent;

/**
 * Keeps a stale base from overwriting a newer row. What a replica showed may be older than the primary's row; a version
 * tells, and where there is none, the state that was loaded is compared with the primary's before it is updated or deleted.
 * Also if it was loaded in an earlier transaction of an extended persistence context. Thread-safe.
 *
 * <p>A session that has read no replica has nothing to compare, nor has an entity that a transaction loaded which had read
 * nothing but the primary.
 */
public final class StaleBaseGuard implements WriteListener, FlushEntityEventListener {

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
        WRITES.forEach(write -> registry.appendListeners(write, this));
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
    public void beforeWrite(AbstractDatabaseOperationEvent event) {
        SharedSessionContractImplementor session = event.getSession();
        // An upsert is a stateless session's, and in no flush.
        if (!(event instanceof PreUpsertEvent)) {
            flush.beforeWrite(session);
        }
        if (!(event instanceof PreInsertEvent)
                && !states.of(event.getPersister()).isEmpty()) {
            verify(event, session);
        }
    }

    private void verify(AbstractDatabaseOperationEvent event, SharedSessionContractImplementor session) {
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
    public void beforeWrite(AbstractCollectionEvent event, SharedSessionContractImplementor session) {
        flush.beforeWrite(session);
        if (!(event instanceof PreCollectionRecreateEvent)) {
            GuardedCollection guarded = GuardedCollection.of(
                    session,
                    event.getCollection(),
                    event.getAffectedOwnerIdOrNull(),
                    event instanceof PreCollectionRemoveEvent);
            if (guarded != null) {
                guarded.verify();
            }
        }
    }
}
