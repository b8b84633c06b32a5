/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.internal.connection.PhysicalConnection.Ownership;
import io.github.hibernatemr.internal.forwarding.ForwardingConnection;
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
public final class EnlistedPrimary {

    private final PhysicalConnection physical;
    private int handles;
    private boolean ended;
    private boolean givenBack;

    /** Has the current thread's transaction end another one with it. */
    @FunctionalInterface
    public interface Enlisting {
        void enlist(LocalTransaction local) throws SQLException;
    }

    private EnlistedPrimary(PhysicalConnection physical) {
        this.physical = physical;
    }

    /**
     * Takes a connection, and has the current thread's transaction end it with itself.
     *
     * @throws SQLException if there is none, or the transaction does not take it
     */
    public static EnlistedPrimary begin(NodePools pools, Node primary, Enlisting enlisting) throws SQLException {
        NodePool pool = pools.of(primary);
        ConnectionState asItComes =
                new ConnectionState(pool.language(), ConnectionState.InitialMode.AUTO_COMMIT, false);
        PhysicalConnection physical = Opening.open(pool, primary, Ownership.OURS, asItComes, () -> pool.connect(true));
        try {
            physical.begin();
            enlisting.enlist(physical);
        } catch (SQLException | RuntimeException e) {
            physical.close();
            throw e;
        }
        return new EnlistedPrimary(physical);
    }

    /** The connection, which its user may close: it stays in the transaction. */
    public synchronized Connection handle() {
        handles++;
        return new Handle();
    }

    /** The transaction has ended. */
    public synchronized void ended() {
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
