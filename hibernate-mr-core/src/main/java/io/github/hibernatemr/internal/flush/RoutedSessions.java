/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.flush;

import io.github.hibernatemr.internal.facade.RoutedConnection;
import io.github.hibernatemr.internal.facade.SessionRouting;
import io.github.hibernatemr.routing.RouteReason;
import java.sql.Connection;
import java.util.Optional;
import org.hibernate.HibernateException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.jspecify.annotations.Nullable;

/** The way from a session to its routed connection. */
public final class RoutedSessions {

    private RoutedSessions() {}

    /** Sends the rest of the session's transaction to the primary. */
    public static void escalate(SharedSessionContractImplementor session, RouteReason reason) {
        connectionOf(session).ifPresent(connection -> connection.escalate(reason));
    }

    /**
     * The session whose collection is written; null if that is a stateless one, of which Hibernate does not tell. That has moved to
     * the primary already, for the entity that the collection is written with.
     */
    public static @Nullable SharedSessionContractImplementor sessionOf(AbstractCollectionEvent event) {
        try {
            return event.getSession();
        } catch (NullPointerException hasNone) {
            // Hibernate 7.4 asks its own event, which has no session, for one; older ones return null.
            return null;
        }
    }

    /** The routed connection that the session holds now, or empty if it holds none, or somebody else's. */
    public static Optional<SessionRouting> connectedTo(SharedSessionContractImplementor session) {
        boolean holdsOne = session.getJdbcCoordinator().getLogicalConnection().isPhysicallyConnected();
        return holdsOne ? connectionOf(session) : Optional.empty();
    }

    /**
     * The session's routed connection, or empty if somebody has given the session a connection of their own. If the
     * session has none yet it gets one, which costs nothing: it speaks to no server before its first statement.
     *
     * @throws HibernateException if the session is closed
     */
    public static Optional<SessionRouting> connectionOf(SharedSessionContractImplementor session) {
        Connection connection =
                session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
        return connection instanceof RoutedConnection routed ? Optional.of(routed.routing()) : Optional.empty();
    }
}
