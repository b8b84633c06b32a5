/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.internal.connection.PhysicalConnection.Ownership;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Takes connections from pools, and makes them what the application has made of its own. Used by one thread. */
final class Opening {

    private final NodePools pools;
    private final ConnectionState state;
    private @Nullable ContainersTransaction transaction;

    Opening(NodePools pools, ConnectionState state) {
        this.pools = pools;
        this.state = state;
    }

    /** From now on the primary's connections take part in a transaction of the container's, or in none if null. */
    void join(@Nullable ContainersTransaction containers) {
        transaction = containers;
    }

    /** @param asked whether the pool shall ask it if it lives, since what is to run there could not be run again */
    PhysicalConnection open(Node node, boolean asked) throws SQLException {
        return node.isPrimary() && transaction != null ? openIn(transaction, node) : open(node, ownership(node), asked);
    }

    private PhysicalConnection open(Node node, Ownership ownership, boolean asked) throws SQLException {
        NodePool pool = pools.of(node);
        return open(pool, node, ownership, state, () -> pool.connect(asked));
    }

    private Ownership ownership(Node node) throws SQLException {
        return pools.of(node).source().isTransactional() ? Ownership.THE_CONTAINERS : Ownership.OURS;
    }

    /** The container knows nothing of a promoted replica's connection, and has to end its transaction with its own. */
    private PhysicalConnection openIn(ContainersTransaction containers, Node primary) throws SQLException {
        containers.uses(primary);
        PhysicalConnection opened = ownership(primary) == Ownership.THE_CONTAINERS
                ? open(primary, Ownership.THE_CONTAINERS, false)
                : open(pools.of(primary), primary, Ownership.SHARED, state, () -> containers.enlisted(primary));
        containers.uses(opened);
        return opened;
    }

    /** Gives the connection that is to be used. */
    @FunctionalInterface
    interface Connect {
        Connection connection() throws SQLException;
    }

    /** The connection had died in its pool, which looks at the others from now on. */
    private static final class DeadInPoolException extends SQLException {

        private static final long serialVersionUID = 1L;

        private DeadInPoolException(SQLException cause) {
            super(cause.getMessage(), cause.getSQLState(), cause);
        }
    }

    /** Tries another, once, if the first one has died in its pool. */
    static PhysicalConnection open(
            NodePool pool, Node node, Ownership ownership, ConnectionState state, Connect connect) throws SQLException {
        return Declared.run(() -> {
            try {
                return opened(new PhysicalConnection(pool, node, ownership, connect.connection()), state);
            } catch (DeadInPoolException e) {
                return opened(new PhysicalConnection(pool, node, ownership, connect.connection()), state);
            }
        });
    }

    private static PhysicalConnection opened(PhysicalConnection opened, ConnectionState state) throws SQLException {
        try {
            become(opened, state);
            return opened;
        } catch (SQLException e) {
            throw givenUp(opened, e);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Sets all that the application has set. */
    private static void become(PhysicalConnection opened, ConnectionState state) throws SQLException {
        if (opened.ownership() == Ownership.OURS) {
            // What is set here must not begin a transaction.
            opened.setAutoCommit(true);
            opened.connection().setReadOnly(state.readOnly() || !opened.node().isPrimary());
        }
        if (state.isIsolationSet()) {
            // Before it is changed, as what this pool's connections come with.
            opened.keepsSnapshot();
        }
        opened.expect(state.settings());
        state.applyTo(opened.connection());
        if (state.isSetInTransaction()) {
            opened.begin();
        }
        state.applyInTransactionTo(opened.connection());
        opened.counts();
    }

    private static SQLException givenUp(PhysicalConnection opened, SQLException failure) {
        boolean isDead = opened.ownership() == Ownership.OURS && opened.isLostBy(failure);
        if (isDead) {
            opened.sweepPool();
        }
        opened.close();
        return isDead ? new DeadInPoolException(failure) : failure;
    }

    /** Ends one that leads to another server, so that its pool, whoever's that is, does not hand it out again. */
    OtherServerException refused(PhysicalConnection physical) {
        Node node = physical.node();
        boolean isLeftBehind = pools.proof().hasLeft(node, physical.server());
        OtherServerException failure = ConnectionLog.LOG
                .otherServer(pools.unit(), node, SqlState.UNABLE_TO_CONNECT)
                .leftBehind(isLeftBehind);
        try {
            physical.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            ConnectionLog.LOG.debugf(e, "a connection of node %s could not be aborted", node);
        }
        return failure;
    }
}
