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

    /** SQL's, at which whoever retries transactions runs them again. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private final RoutedConnections unit;
    private final ConnectionState state;
    private final List<PhysicalConnection> held = new CopyOnWriteArrayList<>();

    PhysicalConnections(RoutedConnections unit, ConnectionState state) {
        this.unit = unit;
        this.state = state;
    }

    /** The connection to a node, taken from its pool if there is none yet. */
    PhysicalConnection to(Node node) throws SQLException {
        PhysicalConnection known = held(node);
        if (known != null) {
            return known;
        }
        releaseIdleExcept(node);
        return open(node);
    }

    /** Takes a connection to a node if there is none yet, and keeps what there is. */
    void reserve(Node node) throws SQLException {
        if (held(node) == null) {
            open(node);
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

    private PhysicalConnection open(Node node) throws SQLException {
        boolean isContainers = unit.source(node).isTransactional();
        PhysicalConnection opened =
                PhysicalConnection.open(unit, node, state, isContainers ? Ownership.THE_CONTAINERS : Ownership.OURS);
        held.add(opened);
        if (node.isPrimary() && !isContainers) {
            enlist(opened);
        }
        return opened;
    }

    /** The container knows nothing of a promoted replica's connection, and has to end its transaction with its own. */
    private void enlist(PhysicalConnection primary) throws SQLException {
        JtaTransactions jta = unit.jta();
        if (jta != null && jta.isActive()) {
            try {
                jta.enlist(primary);
            } catch (SQLException | RuntimeException e) {
                discard(primary);
                throw e;
            }
        }
    }

    /**
     * Gives back every connection but this node's, unless a statement that is still open may be read from it, or a
     * transaction is open on the primary, or perhaps has large objects of the replica's. Nobody waits for one pool while holding
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
        boolean isKept = !state.autoCommit() && (physical.node().isPrimary() || unit.keepsReplicas());
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
            if (!state.autoCommit() && node.isPrimary() && !unit.isPrimary(node)) {
                throw primaryMoved(node, null);
            }
        }
    }

    /** @param cause what the old primary's connection failed with, or null if it was not asked any more */
    SQLException primaryMoved(Node before, @Nullable SQLException cause) {
        Node now = unit.monitor().topology().primary().node();
        return JdbcLog.LOG.primaryMoved(unit.unit(), before, now, SERIALIZATION_FAILURE, cause);
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
        endReplicas();
    }

    void rollback() throws SQLException {
        endReplicas();
        for (PhysicalConnection physical : held) {
            if (physical.node().isPrimary()) {
                physical.rollback();
            }
        }
    }

    private void endReplicas() {
        for (PhysicalConnection physical : held) {
            if (!physical.node().isPrimary()) {
                try {
                    physical.commit();
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
