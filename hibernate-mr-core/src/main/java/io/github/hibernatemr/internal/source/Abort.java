/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/**
 * Ends a connection of which a statement is waiting for an answer, at once, from any thread. Thread-safe.
 *
 * <p>A container's own {@code Connection.abort} is of no use for that: WildFly's takes the lock that the waiting statement holds, so
 * whoever would end the wait waits as well.
 */
@FunctionalInterface
public interface Abort {

    /**
     * Ends it; whoever waits has an error.
     *
     * @param executor as in {@link Connection#abort}
     * @throws SQLException if it cannot be ended
     */
    void run(Executor executor) throws SQLException;

    /** Ends it, if it has not ended already. */
    default void quietly() {
        try {
            run(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            KnownConnections.LOG.trace("aborting a connection", e);
        }
    }

    /**
     * Of a container's connection, whose driver's connection is found by its metadata. To be called before a statement runs: that
     * takes the lock too, for a moment.
     */
    static Abort ofDrivers(Connection connection) {
        return KnownConnections.drivers(connection)::abort;
    }
}
