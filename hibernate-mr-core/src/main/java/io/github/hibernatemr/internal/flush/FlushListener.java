/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.flush;

import static io.github.hibernatemr.internal.flush.RoutedSessions.escalate;

import io.github.hibernatemr.routing.RouteReason;
import java.sql.SQLException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.event.spi.DeleteContext;
import org.hibernate.event.spi.DeleteEvent;
import org.hibernate.event.spi.DeleteEventListener;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.MergeContext;
import org.hibernate.event.spi.MergeEvent;
import org.hibernate.event.spi.MergeEventListener;
import org.hibernate.event.spi.PersistContext;
import org.hibernate.event.spi.PersistEvent;
import org.hibernate.event.spi.PersistEventListener;

/**
 * The signal that nobody has to give: when Hibernate is about to write, the session moves to the primary, and with it
 * what Hibernate reads to decide how to write. Stateless and thread-safe.
 */
public final class FlushListener
        implements WriteListener, DeleteEventListener, MergeEventListener, PersistEventListener {

    private static final long serialVersionUID = 1L;

    private FlushListener() {}

    /** Also what listens to locks, and what removes a reference unloaded. */
    public static void register(EventListenerRegistry registry) {
        UnloadedRemoval.register(registry);
        new FlushListener().prependTo(registry);
        new LockListener().register(registry);
    }

    private void prependTo(EventListenerRegistry registry) {
        WRITES.forEach(write -> registry.prependListeners(write, this));
        registry.prependListeners(EventType.DELETE, this);
        registry.prependListeners(EventType.MERGE, this);
        registry.prependListeners(EventType.PERSIST, this);
        registry.prependListeners(EventType.PERSIST_ONFLUSH, this);
    }

    @Override
    public void beforeWrite(AbstractDatabaseOperationEvent event) {
        escalate(event.getSession(), RouteReason.FLUSH);
    }

    @Override
    public void beforeWrite(AbstractCollectionEvent event, SharedSessionContractImplementor session) {
        escalate(session, RouteReason.FLUSH);
    }

    /** Before a removal cascades: a child that the replica did not show yet would be left behind. */
    @Override
    public void onDelete(DeleteEvent event) {
        escalate(event.getSession(), RouteReason.FLUSH);
    }

    @Override
    public void onDelete(DeleteEvent event, DeleteContext deletedAlready) {
        escalate(event.getSession(), RouteReason.FLUSH);
    }

    /**
     * Where a stale row happens to look like what is merged, Hibernate would find nothing to write; where its version is
     * older, it would see a conflict.
     */
    @Override
    public void onMerge(MergeEvent event) {
        escalate(event.getSession(), RouteReason.MERGE);
        reservePrimary(event.getSession());
    }

    @Override
    public void onMerge(MergeEvent event, MergeContext copiedAlready) {
        escalate(event.getSession(), RouteReason.MERGE);
    }

    @Override
    public void onPersist(PersistEvent event) {
        reservePrimary(event.getSession());
    }

    @Override
    public void onPersist(PersistEvent event, PersistContext createdAlready) {
        reservePrimary(event.getSession());
    }

    /**
     * Hibernate asks a sequence under a lock that all sessions share. Who waits for a connection with that lock in hand, while
     * those who have one wait for the lock, waits for ever; so the connection comes first.
     */
    private static void reservePrimary(SharedSessionContractImplementor session) {
        RoutedSessions.connectionOf(session).ifPresent(connection -> {
            try {
                connection.reservePrimary();
            } catch (SQLException e) {
                throw session.getJdbcServices()
                        .getSqlExceptionHelper()
                        .convert(e, "no connection to the primary for what is to be persisted");
            }
        });
    }
}
