/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.connection.HeldConnections;
import io.github.hibernatemr.internal.connection.Liveness;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.internal.connection.PhysicalConnection.Ownership;
import io.github.hibernatemr.replication.ReplicaFailure;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a statement that has failed: it is run again, elsewhere or over another connection, or the failure is the application's.
 * Used by one thread.
 */
final class Rerun {

    private final Outages outages;
    private final ConnectionState state;
    private final Transaction transaction;
    private final HeldConnections held;
    private @Nullable Node swept;

    Rerun(Outages outages, ConnectionState state, Transaction transaction, HeldConnections held) {
        this.outages = outages;
        this.state = state;
        this.transaction = transaction;
        this.held = held;
    }

    /** What was done for the last statement counts for that one only. */
    void ofAnotherStatement() {
        swept = null;
    }

    /** Returns if the statement may be run again on the route that now holds; else throws the failure. */
    void after(StatementKind kind, PhysicalConnection target, MovableStatement statement, SQLException failure)
            throws SQLException {
        if (target.node().isPrimary()) {
            afterPrimary(kind, target, failure);
        } else {
            afterReplica(target, statement, failure);
        }
    }

    // On a replica

    private void afterReplica(PhysicalConnection replica, MovableStatement statement, SQLException failure)
            throws SQLException {
        ReplicaFailure kind = replica.failureOf(failure);
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
        outages.runsAgain(replica.node(), cause, kind, failure);
    }

    /** Another node, or connection, would show another snapshot than the one that has been read from. */
    private SQLException ofSnapshot(ReplicaFailure kind, PhysicalConnection replica, SQLException failure) {
        held.failedOn(replica);
        return switch (kind) {
            case LOST, CANCELLED, SICK -> outages.readInterrupted(replica.node(), failure);
            case REFUSED, DOUBTED, NONE -> failure;
        };
    }

    /** One connection may have died in its pool, and says nothing of the replica; if a fresh one does not serve either, that is gone. */
    private RerunCause lost(PhysicalConnection replica, SQLException failure) {
        Node node = replica.node();
        boolean mayHaveDiedInPool =
                !replica.hasAnswered() && outages.isReachable(node) && !Liveness.isSilence(failure) && sweep(replica);
        held.discard(replica);
        if (!mayHaveDiedInPool) {
            outages.distrust(node, failure);
            transaction.lost(node);
        }
        return RerunCause.LOST;
    }

    /** The store's answer names a write that the replica may not have had when it was read; nor has the snapshot that was read. */
    void afterNewerWrite(PhysicalConnection replica, MovableStatement statement) throws SQLException {
        outages.runsAgain(replica.node(), RerunCause.NEWER_WRITE);
        if (!state.keepsSnapshot()) {
            return;
        }
        if (replica.hasAnswered()) {
            throw outages.readInterrupted(
                    replica.node(), new SQLException("its snapshot does not cover what the key has written"));
        }
        statement.leave();
        held.discard(replica);
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

    private RerunCause refused(PhysicalConnection replica, MovableStatement statement, SQLException failure)
            throws SQLException {
        if (state.onlyReads()) {
            // So would the primary.
            return ofApplication(replica, failure);
        }
        statement.refused();
        transaction.escalate(RouteReason.REFUSED);
        transaction.mayWrite();
        return RerunCause.REFUSED;
    }

    private RerunCause avoid(PhysicalConnection replica, RerunCause cause) {
        transaction.avoid(replica.node());
        return cause;
    }

    /** The primary is asked once: what it says is so. While there is none, the replica's word has to do. */
    private RerunCause doubted(PhysicalConnection replica, SQLException failure) throws SQLException {
        if (!transaction.confirm()) {
            return RerunCause.NEWER_WRITE;
        }
        if (!outages.isPrimaryReachable()) {
            return ofApplication(replica, failure);
        }
        transaction.escalate(RouteReason.REPLICA_FAILED);
        return RerunCause.FAILED;
    }

    private RerunCause ofApplication(PhysicalConnection replica, SQLException failure) throws SQLException {
        if (transaction.confirm() && !failsTransaction(replica)) {
            if (state.autoCommit()) {
                transaction.failed();
            } else {
                held.failedOn(replica);
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
            held.discard(primary);
            outages.runsAgainOnPrimary(primary.node(), failure);
            return;
        }
        if (state.autoCommit()) {
            boolean mayHaveWritten = transaction.mayBeCommitted();
            transaction.failed();
            if (isLost && mayHaveWritten) {
                throw outages.outcomeUnknown(primary.node(), failure);
            }
        } else {
            held.failedOn(primary);
            if (isLost && !outages.isPrimary(primary.node())) {
                throw outages.primaryMoved(primary.node(), failure);
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
                && !Liveness.isSilence(failure);
    }

    /** Has everybody asked who is the primary, if it may be another by now; returns whether the connection to it was lost. */
    private boolean suspect(@Nullable PhysicalConnection primary, SQLException failure) {
        boolean isLost = primary != null && primary.isLostBy(failure);
        outages.failedOnPrimary(isLost, state.readOnly(), failure);
        return isLost;
    }

    /** What the application is told of a commit that failed: an answer that was lost leaves open what became of it. */
    SQLException commitFailed(SQLException failure) {
        PhysicalConnection primary = held.primary();
        return suspect(primary, failure) && primary != null && transaction.mayBeCommitted()
                ? outages.outcomeUnknown(primary.node(), failure)
                : failure;
    }
}
