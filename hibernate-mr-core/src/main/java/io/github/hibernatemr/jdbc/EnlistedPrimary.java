/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.jdbc.PhysicalConnection.Ownership;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that a transaction of the container's has to a primary whose data source is none of the container's: a promoted
 * replica's, or a pool of hibernate-mr's own. Whoever needs it has a handle, as of a container's data source. It goes back to its pool
 * after the transaction has ended and every handle is closed: one that timed out ends while somebody still uses it. Thread-safe.
 */
final class EnlistedPrimary {

    private final PhysicalConnection physical;
    private int handles;
    private boolean ended;
    private boolean givenBack;

    private EnlistedPrimary(PhysicalConnection physical) {
        this.physical = physical;
    }

    /**
     * Takes a connection, and has the current thread's transaction end it with itself.
     *
     * @throws SQLException if there is none, or the transaction does not take it
     */
    static EnlistedPrimary begin(RoutedConnections unit, Node primary) throws SQLException {
        ConnectionState asItComes = new ConnectionState(RoutedConnections.InitialMode.AUTO_COMMIT, false);
        PhysicalConnection physical =
                PhysicalConnection.open(unit, primary, asItComes, Ownership.OURS, () -> unit.connect(primary, true));
        try {
            physical.begin();
            unit.requiredTransactions().enlist(physical);
        } catch (SQLException | RuntimeException e) {
            physical.close();
            throw e;
        }
        return new EnlistedPrimary(physical);
    }

    Node node() {
        return physical.node();
    }

    /** The connection, which its user may close: it stays in the transaction. */
    synchronized Connection handle() {
        handles++;
        return new Handle();
    }

    synchronized void ended() {
        ended = true;
        giveBackUnlessUsed();
    }

    private synchronized void closed() {
        handles--;
        giveBackUnlessUsed();
    }

    private void giveBackUnlessUsed() {
        if (ended && handles == 0 && !givenBack) {
            givenBack = true;
            physical.close();
        }
    }

    private final class Handle implements ForwardingConnection {

        private boolean closed;

        @Override
        public Connection delegate() {
            return physical.connection();
        }

        @Override
        public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
            physical.connection().setClientInfo(name, value);
        }

        @Override
        public void setClientInfo(Properties properties) throws SQLClientInfoException {
            physical.connection().setClientInfo(properties);
        }

        @Override
        public boolean isClosed() throws SQLException {
            return closed || physical.connection().isClosed();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                EnlistedPrimary.this.closed();
            }
        }
    }
}
