/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.jdbc.PhysicalConnection.Ownership;
import io.github.hibernatemr.routing.PrimaryFailure;
import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a statement that has failed: it is run again, elsewhere or over another connection, or the failure is the application's.
 * Used by one thread.
 */
final class Rerun {

    /** SQL's, at which whoever retries transactions runs them again. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private final RoutedConnections unit;
    private final ConnectionState state;
    private final TransactionRouting routing;
    private final PhysicalConnections physicals;
    private @Nullable Node swept;

    Rerun(RoutedConnections unit, ConnectionState state, TransactionRouting routing, PhysicalConnections physicals) {
        this.unit = unit;
        this.state = state;
        this.routing = routing;
        this.physicals = physicals;
    }

    /** What was done for the last statement counts for that one only. */
    void ofAnotherStatement() {
        swept = null;
    }

    /** Returns if the statement may be run again on the route that now holds; else throws the failure. */
    void after(StatementKind kind, PhysicalConnection target, RoutedStatement statement, SQLException failure)
            throws SQLException {
        if (target.node().isPrimary()) {
            afterPrimary(kind, target, failure);
        } else {
            afterReplica(target, statement, failure);
        }
    }

    // On a replica

    private void afterReplica(PhysicalConnection replica, RoutedStatement statement, SQLException failure)
            throws SQLException {
        ReplicaFailure kind = ReplicaFailure.of(failure, replica);
        if (state.keepsSnapshot() && replica.hasAnswered()) {
            throw ofSnapshot(kind, replica, failure);
        }
        RerunCause cause = switch (kind) {
            case LOST -> lost(replica, failure);
            case REFUSED -> refused(replica, statement, failure);
            case CANCELLED -> avoid(replica, RerunCause.CANCELLED);
            case SICK -> avoid(replica, RerunCause.FAILED);
            case DOUBTED -> doubted(replica, failure);
            case NONE -> ofApplication(replica, failure);
        };
        unit.statistics().ranAgain(replica.node(), cause);
        JdbcLog.LOG.runAgain(unit.unit(), replica.node(), kind, failure);
    }

    /** Another node, or connection, would show another snapshot than the one that has been read from. */
    private SQLException ofSnapshot(ReplicaFailure kind, PhysicalConnection replica, SQLException failure) {
        state.failedOn(replica);
        return switch (kind) {
            case LOST, CANCELLED, SICK ->
                JdbcLog.LOG.cursorInterrupted(unit.unit(), replica.node(), SERIALIZATION_FAILURE, failure);
            case REFUSED, DOUBTED, NONE -> failure;
        };
    }

    /** One connection may have died in its pool, and says nothing of the replica; if a fresh one does not serve either, that is gone. */
    private RerunCause lost(PhysicalConnection replica, SQLException failure) {
        Node node = replica.node();
        boolean mayHaveDiedInPool =
                !replica.hasAnswered() && isReachable(node) && !ReplicaFailure.isSilence(failure) && sweep(replica);
        physicals.discard(replica);
        if (!mayHaveDiedInPool) {
            unit.monitor().distrust(node, failure);
            if (node.equals(routing.boundNode())) {
                routing.reconsider();
            }
        }
        return RerunCause.LOST;
    }

    private boolean isReachable(Node node) {
        NodeState state = unit.monitor().topology().node(node.name());
        return state != null && state.reachable();
    }

    /** The store's answer names a write that the replica may not have had when it was read; nor has the snapshot that was read. */
    void afterNewerWrite(PhysicalConnection replica, RoutedStatement statement) throws SQLException {
        unit.statistics().ranAgain(replica.node(), RerunCause.NEWER_WRITE);
        if (!state.keepsSnapshot()) {
            return;
        }
        if (replica.hasAnswered()) {
            throw JdbcLog.LOG.cursorInterrupted(
                    unit.unit(),
                    replica.node(),
                    SERIALIZATION_FAILURE,
                    new SQLException("its snapshot does not cover what the key has written"));
        }
        statement.leave();
        physicals.discard(replica);
    }

    /** Has a pool look at what it hands out from now on; once for each node, since that must be enough. */
    private boolean sweep(PhysicalConnection dead) {
        Node node = dead.node();
        if (node.equals(swept)) {
            return false;
        }
        swept = node;
        dead.sweepPool();
        return true;
    }

    private RerunCause refused(PhysicalConnection replica, RoutedStatement statement, SQLException failure)
            throws SQLException {
        if (state.onlyReads()) {
            // So would the primary.
            return ofApplication(replica, failure);
        }
        if (statement.text() != null) {
            unit.texts().refused(statement.text());
        }
        routing.escalate(RouteReason.REFUSED);
        routing.mayWrite();
        return RerunCause.REFUSED;
    }

    private RerunCause avoid(PhysicalConnection replica, RerunCause cause) {
        routing.avoid(replica.node());
        return cause;
    }

    /** The primary is asked once: what it says is so. While there is none, the replica's word has to do. */
    private RerunCause doubted(PhysicalConnection replica, SQLException failure) throws SQLException {
        if (!routing.confirm()) {
            return RerunCause.NEWER_WRITE;
        }
        if (!unit.topology().primary().reachable()) {
            return ofApplication(replica, failure);
        }
        routing.escalate(RouteReason.REPLICA_FAILED);
        return RerunCause.FAILED;
    }

    private RerunCause ofApplication(PhysicalConnection replica, SQLException failure) throws SQLException {
        if (routing.confirm() && !failsTransaction(replica)) {
            if (state.autoCommit()) {
                routing.failed();
            } else {
                state.failedOn(replica);
            }
            throw failure;
        }
        return RerunCause.NEWER_WRITE;
    }

    /**
     * Whether a statement that stood alone has failed. Run again in a transaction, it makes that fail, as it would have on one database: what
     * follows is for the server to refuse.
     */
    private boolean failsTransaction(PhysicalConnection physical) throws SQLException {
        boolean stoodAlone = !state.autoCommit() && !physical.hasBegun();
        if (stoodAlone) {
            physical.begin();
        }
        return stoodAlone;
    }

    // On the primary

    private void afterPrimary(StatementKind kind, PhysicalConnection primary, SQLException failure)
            throws SQLException {
        boolean isLost = suspect(primary, failure);
        if (isLost && nothingCanHaveHappened(kind, primary, failure) && sweep(primary)) {
            physicals.discard(primary);
            JdbcLog.LOG.ranAgainOnPrimary(unit.unit(), primary.node(), failure);
            return;
        }
        if (state.autoCommit()) {
            boolean mayHaveWritten = routing.mayBeCommitted();
            routing.failed();
            if (isLost && mayHaveWritten) {
                throw unit.outcomeUnknown(primary.node(), failure);
            }
        } else {
            state.failedOn(primary);
            if (isLost && !unit.isPrimary(primary.node())) {
                throw unit.primaryMoved(primary.node(), failure);
            }
        }
        throw failure;
    }

    /**
     * Whether a connection has died before its transaction has had any answer: what was sent is undone, if it came at all. A
     * statement that is a transaction of its own may have been committed, and in a container's transaction others may take part; and a
     * server that is merely slow may still be at it.
     */
    private boolean nothingCanHaveHappened(StatementKind kind, PhysicalConnection primary, SQLException failure) {
        boolean isUndone = !state.autoCommit() || !kind.mayWrite();
        return isUndone
                && !primary.hasAnswered()
                && primary.ownership() == Ownership.OURS
                && !ReplicaFailure.isSilence(failure);
    }

    /** Has everybody asked who is the primary, if it may be another by now; returns whether the connection to it was lost. */
    private boolean suspect(@Nullable PhysicalConnection primary, SQLException failure) {
        boolean isLost = primary != null && primary.isLostBy(failure);
        boolean isNone = ReplicaFailure.READ_ONLY.equals(failure.getSQLState()) && !state.readOnly();
        if (isNone) {
            unit.statistics().failed(PrimaryFailure.READ_ONLY);
        }
        if (isLost || isNone) {
            unit.monitor().suspectFailover();
        }
        return isLost;
    }

    /** What the application is told of a commit that failed: an answer that was lost leaves open what became of it. */
    SQLException commitFailed(SQLException failure) {
        return suspect(physicals.primary(), failure) && routing.mayBeCommitted()
                ? unit.outcomeUnknown(routing.primary(), failure)
                : failure;
    }
}
