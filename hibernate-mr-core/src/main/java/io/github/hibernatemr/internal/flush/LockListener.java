/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.flush;

import io.github.hibernatemr.routing.RouteReason;
import org.hibernate.LockMode;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.LoadEvent;
import org.hibernate.event.spi.LoadEventListener;
import org.hibernate.event.spi.LockEvent;
import org.hibernate.event.spi.LockEventListener;
import org.hibernate.event.spi.PostLoadEvent;
import org.hibernate.event.spi.PostLoadEventListener;

/**
 * Locks are the primary's. Also optimistic ones: what they compare with before the commit must be the primary's version.
 * Stateless and thread-safe.
 */
final class LockListener implements LockEventListener, LoadEventListener, PostLoadEventListener {

    private static final long serialVersionUID = 1L;

    void register(EventListenerRegistry registry) {
        registry.prependListeners(EventType.LOCK, this);
        registry.prependListeners(EventType.LOAD, this);
        registry.prependListeners(EventType.POST_LOAD, this);
    }

    @Override
    public void onLock(LockEvent event) {
        if (isLock(event.getLockMode())) {
            RoutedSessions.escalate(event.getSession(), RouteReason.LOCK);
        }
    }

    /** What is found again with a lock raises no {@link LockEvent}. */
    @Override
    public void onLoad(LoadEvent event, LoadType loadType) {
        if (isLock(event.getLockMode())) {
            RoutedSessions.escalate(event.getSession(), RouteReason.LOCK);
        }
    }

    /** A query's optimistic lock raises no other event, and is not in its text. */
    @Override
    public void onPostLoad(PostLoadEvent event) {
        EntityEntry entry = event.getSession().getPersistenceContextInternal().getEntry(event.getEntity());
        if (entry != null && entry.getLockMode().requiresVersion()) {
            RoutedSessions.escalate(event.getSession(), RouteReason.LOCK);
        }
    }

    private static boolean isLock(LockMode mode) {
        return mode.greaterThan(LockMode.READ);
    }
}
