/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.facade.SessionRouting;
import io.github.hibernatemr.internal.flush.RoutedSessions;
import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.LoadEvent;
import org.hibernate.event.spi.LoadEventListener;
import org.hibernate.event.spi.LockEvent;
import org.hibernate.event.spi.LockEventListener;
import org.hibernate.event.spi.PostLoadEvent;
import org.hibernate.event.spi.PostLoadEventListener;
import org.hibernate.loader.ast.spi.CascadingFetchProfile;
import org.jspecify.annotations.Nullable;

/**
 * Notes of what is loaded whether it is the primary's, and remembers what a replica has shown. Thread-safe.
 *
 * <p>Whoever has been granted a lock on an entity decides from what it shows. If a replica showed it, the lock came too late;
 * where no version tells Hibernate so, it is compared with the primary's row.
 */
final class LoadedBases implements PostLoadEventListener, LockEventListener, LoadEventListener {

    private static final long serialVersionUID = 1L;

    private final transient GuardedState.OfAll states;
    private final transient BaseComparison comparison;

    LoadedBases(GuardedState.OfAll states, BaseComparison comparison) {
        this.states = states;
        this.comparison = comparison;
    }

    /** After Hibernate's own listeners, which take the lock. */
    void appendTo(EventListenerRegistry registry) {
        registry.appendListeners(EventType.POST_LOAD, this);
        registry.appendListeners(EventType.LOCK, this);
        registry.appendListeners(EventType.LOAD, this);
    }

    @Override
    public void onPostLoad(PostLoadEvent event) {
        if (!states.guards(event.getPersister())) {
            return;
        }
        SharedSessionContractImplementor session = event.getSession();
        EntityEntry entry = session.getPersistenceContextInternal().getEntry(event.getEntity());
        SessionRouting connection = RoutedSessions.connectedTo(session).orElse(null);
        // What a statement has locked only the primary can have shown.
        boolean isPrimarys = (entry != null && isPessimistic(entry.getLockMode()))
                || (connection != null && connection.hasReadPrimaryOnly());
        // Lazy attributes are loaded later, perhaps from elsewhere.
        if (isPrimarys && entry != null && !event.getPersister().hasLazyProperties()) {
            BaseMark.of(entry).primarys();
        }
        if (connection != null) {
            remember(event, entry, isPrimarys, BaseMemory.of(connection, session));
        }
    }

    private void remember(PostLoadEvent event, @Nullable EntityEntry entry, boolean isPrimarys, BaseMemory memory) {
        if (!isPrimarys) {
            memory.shown(event, entry, states.of(event.getPersister()));
        } else if (!memory.isEmpty() && !isMerged(event.getSession())) {
            memory.shownByPrimary(event.getEntity(), entry);
        }
    }

    /** What is loaded to be merged into is shown to nobody, and what is merged is still to be compared. */
    private static boolean isMerged(SharedSessionContractImplementor session) {
        return session.getLoadQueryInfluencers().getEnabledCascadingFetchProfile() == CascadingFetchProfile.MERGE;
    }

    @Override
    public void onLock(LockEvent event) {
        verifyLocked(event.getLockMode(), event.getObject(), event.getSession());
    }

    /** What was managed already is not read again. */
    @Override
    public void onLoad(LoadEvent event, LoadType loadType) {
        verifyLocked(event.getLockMode(), event.getResult(), event.getSession());
    }

    private void verifyLocked(LockMode mode, @Nullable Object entity, SharedSessionContractImplementor session) {
        if (entity != null && isPessimistic(mode)) {
            EntityEntry entry = session.getPersistenceContextInternal().getEntry(Hibernate.unproxy(entity));
            if (entry != null) {
                comparison.verifyLoaded(entry, session);
            }
        }
    }

    /** Whether a mode locks the row, so that nobody else changes it until the transaction ends. */
    private static boolean isPessimistic(LockMode mode) {
        return mode.greaterThan(LockMode.OPTIMISTIC_FORCE_INCREMENT);
    }
}
