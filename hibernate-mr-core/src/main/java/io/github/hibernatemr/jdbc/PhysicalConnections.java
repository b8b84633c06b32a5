/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.jdbc.PhysicalConnection.Ownership;
import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The physical connections that a routed connection holds: none before its first statement, at most one per node, and
 * a replica's only as long as it is the route or has a cursor open. Used by one thread.
 */
final class PhysicalConnections {

    private final RoutedConnections unit;
    private final ConnectionState state;
    private volatile boolean aborted;
    private final List<PhysicalConnection> held = new CopyOnWriteArrayList<>();
    private @Nullable JtaTransaction transaction;

    PhysicalConnections(RoutedConnections unit, ConnectionState state) {
        this.unit = unit;
        this.state = state;
    }

    /**
     * The connection to a node, taken from its pool if there is none yet.
     *
     * @param proved the server of which the route was proved; of the primary, the one that is known
     * @param asked whether its pool shall ask it if it lives, since what is to run there could not be run again
     * @throws OtherServerException if it leads to another server
     */
    PhysicalConnection to(Node node, @Nullable Long proved, boolean asked) throws SQLException {
        PhysicalConnection known = held(node);
        if (known == null) {
            releaseIdleExcept(node);
            known = open(node, asked);
        }
        boolean isProved = proved == null ? unit.isSampled(node, known.server()) : proved == known.server();
        if (!isProved) {
            throw otherServer(known);
        }
        known.repeat(state);
        return known;
    }

    private OtherServerException otherServer(PhysicalConnection physical) {
        Node node = physical.node();
        boolean isLeftBehind = unit.monitor().hasLeft(node, physical.server());
        OtherServerException failure =
                JdbcLog.LOG.otherServer(unit.unit(), node, "08001").leftBehind(isLeftBehind);
        try {
            // So that its pool, whoever's that is, does not hand it out again.
            physical.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            JdbcLog.LOG.debugf(e, "a connection of node %s could not be aborted", node);
        }
        discard(physical);
        return failure;
    }

    /** Takes a connection to a node if there is none yet, and keeps what there is. */
    void reserve(Node node) throws SQLException {
        if (held(node) == null) {
            PhysicalConnection opened = open(node, false);
            if (!unit.isSampled(node, opened.server())) {
                throw otherServer(opened);
            }
        }
    }

    private @Nullable PhysicalConnection held(Node node) {
        for (PhysicalConnection physical : held) {
            if (physical.node().equals(node)) {
                return physical;
            }
        }
        return null;
    }

    private PhysicalConnection open(Node node, boolean asked) throws SQLException {
        if (aborted) {
            throw new SQLException("this connection was aborted", "08003");
        }
        PhysicalConnection opened = node.isPrimary() && transaction != null
                ? openIn(transaction, node)
                : PhysicalConnection.open(unit, node, state, ownership(node), () -> unit.connect(node, asked));
        held.add(opened);
        return opened;
    }

    private Ownership ownership(Node node) throws SQLException {
        return unit.source(node).isTransactional() ? Ownership.THE_CONTAINERS : Ownership.OURS;
    }

    /** The container knows nothing of a promoted replica's connection, and has to end its transaction with its own. */
    private PhysicalConnection openIn(JtaTransaction containers, Node primary) throws SQLException {
        containers.uses(primary);
        PhysicalConnection opened = ownership(primary) == Ownership.THE_CONTAINERS
                ? PhysicalConnection.open(
                        unit, primary, state, Ownership.THE_CONTAINERS, () -> unit.connect(primary, false))
                : PhysicalConnection.open(unit, primary, state, Ownership.SHARED, () -> containers.enlisted(primary));
        containers.uses(opened);
        return opened;
    }

    /** From now on the primary's connections take part in a transaction of the container's, or in none if null. */
    void join(@Nullable JtaTransaction containers) {
        transaction = containers;
    }

    /**
     * Gives back every connection but this node's, unless a statement that is still open may be read from it, or a
     * transaction is open on the primary, or has large objects of the replica's. Nobody waits for one pool while holding
     * what is idle from another: two could wait for each other.
     */
    void releaseIdleExcept(@Nullable Node node) {
        for (int i = held.size() - 1; i >= 0; i--) {
            PhysicalConnection physical = held.get(i);
            if (node != null && !physical.node().equals(node) && isIdle(physical)) {
                held.remove(i);
                physical.close();
            }
        }
    }

    private boolean isIdle(PhysicalConnection physical) {
        boolean isKept = !state.autoCommit() && (physical.node().isPrimary() || physical.isNeeded());
        return !isKept && !physical.hasOpenStatements() && !state.mayBeAbortedOn(physical);
    }

    /**
     * Whether a replica's connection would have to be waited for with the primary's in hand, which cannot be given back: while
     * somebody else waits the other way round, both would wait for ever.
     */
    boolean mustNotWaitFor(Node replica) {
        return held(replica) == null && keepsPrimary();
    }

    private boolean keepsPrimary() {
        for (PhysicalConnection physical : held) {
            if (physical.node().isPrimary() && (physical.hasOpenStatements() || !state.autoCommit())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Nothing is written to a primary that is none any more, and nothing committed there.
     *
     * @throws SQLException if a transaction has begun on one
     */
    void checkPrimary() throws SQLException {
        for (PhysicalConnection physical : held) {
            Node node = physical.node();
            if (!state.autoCommit()
                    && node.isPrimary()
                    && !(unit.isPrimary(node) && unit.isSampled(node, physical.server()))) {
                throw unit.primaryMoved(node, null);
            }
        }
    }

    /** The connection to the primary, or null if there is none. */
    @Nullable
    PhysicalConnection primary() {
        for (PhysicalConnection physical : held) {
            if (physical.node().isPrimary()) {
                return physical;
            }
        }
        return null;
    }

    boolean holds(Node node) {
        return held(node) != null;
    }

    void discard(PhysicalConnection physical) {
        held.remove(physical);
        physical.close();
    }

    /** Gives back what is not in the application's hands: statements, their rows and batches outlive a commit. */
    void transactionEnded() {
        for (PhysicalConnection physical : held) {
            if (physical.hasOpenStatements()) {
                physical.endUncommitted();
            } else {
                discard(physical);
            }
        }
    }

    void releaseAll() {
        for (PhysicalConnection physical : held) {
            physical.close();
        }
        held.clear();
    }

    /** What is set until the transaction ends needs one on the server; in auto-commit mode there is none. */
    void begin() throws SQLException {
        for (PhysicalConnection physical : held) {
            begin(physical);
        }
    }

    /** Begins a transaction on one connection, unless in auto-commit mode. */
    void begin(PhysicalConnection physical) throws SQLException {
        if (!state.autoCommit()) {
            physical.begin();
        }
    }

    /** The primary's outcome is the transaction's; a replica only ends its snapshot. */
    void commit() throws SQLException {
        for (PhysicalConnection physical : held) {
            if (physical.node().isPrimary()) {
                physical.commit();
            }
        }
        endReplicas(PhysicalConnection::endReading);
    }

    void rollback() throws SQLException {
        // What was set there is undone as it is on the primary.
        endReplicas(PhysicalConnection::rollback);
        for (PhysicalConnection physical : held) {
            if (physical.node().isPrimary()) {
                physical.rollback();
            }
        }
    }

    private interface Ending {
        void of(PhysicalConnection replica) throws SQLException;
    }

    private void endReplicas(Ending ending) {
        for (PhysicalConnection physical : held) {
            if (!physical.node().isPrimary()) {
                try {
                    ending.of(physical);
                } catch (SQLException e) {
                    // Every row has been read by now; a replica that fails here must not fail the transaction.
                    JdbcLog.LOG.debugf(e, "replica %s failed at the end of a transaction", physical.node());
                }
            }
        }
    }

    /** Makes sure that what these settings were is known, before they are changed. */
    void expect(Set<String> settings) throws SQLException {
        for (PhysicalConnection physical : held) {
            physical.expect(settings);
        }
    }

    List<PhysicalConnection> held() {
        return List.copyOf(held);
    }

    void apply(ConnectionState.Change change) throws SQLException {
        for (PhysicalConnection physical : held) {
            change.apply(physical.connection());
        }
    }

    /** Every one, though one fail. May be called by any thread. */
    void abort(Executor executor) throws SQLException {
        aborted = true;
        SQLException failure = null;
        for (PhysicalConnection physical : held) {
            try {
                physical.abort(executor);
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    void setAutoCommit(boolean on) throws SQLException {
        for (PhysicalConnection physical : held) {
            physical.setAutoCommit(on);
        }
    }

    void setReadOnly(boolean on) throws SQLException {
        for (PhysicalConnection physical : held) {
            physical.setReadOnly(on);
        }
    }

    boolean areValid(int timeoutSeconds) throws SQLException {
        for (PhysicalConnection physical : held) {
            if (!physical.connection().isValid(timeoutSeconds)) {
                return false;
            }
        }
        return true;
    }

    @Nullable
    SQLWarning warnings() throws SQLException {
        for (PhysicalConnection physical : held) {
            SQLWarning warning = physical.connection().getWarnings();
            if (warning != null) {
                return warning;
            }
        }
        return null;
    }
}
