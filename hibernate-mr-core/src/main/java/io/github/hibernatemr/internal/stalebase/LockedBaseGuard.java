/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import org.hibernate.LockMode;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.LoadEvent;
import org.hibernate.event.spi.LoadEventListener;
import org.hibernate.event.spi.LockEvent;
import org.hibernate.event.spi.LockEventListener;

/**
 * Whoever has been granted a lock on an entity decides from what it shows. If a replica showed it, the lock came too late;
 * where no version tells Hibernate so, it is compared with the primary's row. Thread-safe.
 */
final class LockedBaseGuard implements LockEventListener, LoadEventListener {

    private static final long serialVersionUID = 1L;

    private final transient StaleBaseGuard guard;

    LockedBaseGuard(StaleBaseGuard guard) {
        this.guard = guard;
    }

    /** After Hibernate's own listeners, which take the lock. */
    void register(EventListenerRegistry registry) {
        registry.appendListeners(EventType.LOCK, this);
        registry.appendListeners(EventType.LOAD, this);
    }

    @Override
    public void onLock(LockEvent event) {
        if (isPessimistic(event.getLockMode())) {
            guard.verifyLocked(event.getObject(), event.getSession());
        }
    }

    /** What was managed already is not read again. */
    @Override
    public void onLoad(LoadEvent event, LoadType loadType) {
        if (isPessimistic(event.getLockMode()) && event.getResult() != null) {
            guard.verifyLocked(event.getResult(), event.getSession());
        }
    }

    /** Whether a mode locks the row, so that nobody else changes it until the transaction ends. */
    static boolean isPessimistic(LockMode mode) {
        return mode.greaterThan(LockMode.OPTIMISTIC_FORCE_INCREMENT);
    }
}
