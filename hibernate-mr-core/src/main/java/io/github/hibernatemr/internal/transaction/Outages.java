/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.connection.Liveness;
import io.github.hibernatemr.internal.connection.ServerProof;
import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.replication.ReplicaFailure;
import io.github.hibernatemr.replication.ServerLanguage;
import io.github.hibernatemr.routing.PrimaryFailure;
import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.routing.RouteStatistics;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where transactions and the topology meet when a node fails: what statements have seen is told to those who sample, and what is known of
 * the nodes to statements. One that must run on the primary while there is none waits for one for as long as the settings say, and then
 * fails, which costs it no time-out of a pool. Thread-safe.
 */
public final class Outages implements ServerProof {

    private static final Duration PROOF_PATIENCE = Duration.ofSeconds(2);

    private final String unit;
    private final Duration failoverWait;
    private final TopologyMonitor monitor;
    private final RouteStatistics statistics;
    private final ServerLanguage language;

    /** For a persistence unit. */
    public Outages(Settings settings, TopologyMonitor monitor, RouteStatistics statistics, ServerLanguage language) {
        this.unit = settings.unit();
        this.failoverWait = settings.outages().failoverWait();
        this.monitor = monitor;
        this.statistics = statistics;
        this.language = language;
    }

    // What is known

    @Override
    public boolean isPrimary(Node node) {
        return monitor.topology().isPrimary(node);
    }

    @Override
    public boolean isProved(Node node, long server) {
        NodeState state = monitor.topology().node(node.name());
        return state == null || state.incarnation() == 0
                ? !monitor.hasLeft(node, server)
                : state.incarnation() == server;
    }

    @Override
    public boolean hasLeft(Node node, long server) {
        return monitor.hasLeft(node, server);
    }

    /** The nodes: they are sampled for whoever asks. */
    public Topology topology() {
        monitor.used();
        return monitor.topology();
    }

    /** The primary, for a connection to it: the nodes are sampled for that. */
    Node primary() {
        return topology().primary().node();
    }

    boolean isPrimaryReachable() {
        return monitor.topology().primary().reachable();
    }

    boolean isReachable(Node node) {
        NodeState state = monitor.topology().node(node.name());
        return state != null && state.reachable();
    }

    /** Whether another server answers there by now than when the route was chosen. */
    boolean isOutdated(Route.ToReplica chosen) {
        NodeState now = monitor.topology().node(chosen.state().node().name());
        return now == null || now.incarnation() != chosen.state().incarnation();
    }

    /** Whether what is set outside of a transaction holds for nobody in particular. */
    boolean arePooled() {
        return monitor.arePooled();
    }

    /** Whether it is known that there is no primary. */
    boolean isPrimaryDown() {
        return isDown(monitor.topology().primary());
    }

    /** Not if only the sampler got no connection, because the server has too many or a container's pool is exhausted. */
    private boolean isDown(NodeState primary) {
        SQLException problem = monitor.problem(primary.node());
        return !primary.reachable()
                && problem != null
                // As which samplers note a node that they found to accept no writes.
                && (language.refusesWrites(problem) || (!Liveness.isOfPool(problem) && language.isDown(problem)));
    }

    /**
     * Returns as soon as there is a primary, as far as is known.
     *
     * @param reason why the statement must run there
     * @throws SQLException if there is none in time
     */
    void awaitPrimary(RouteReason reason) throws SQLException {
        if (isPrimaryReachable()) {
            return;
        }
        long deadline = System.nanoTime() + failoverWait.toNanos();
        while (true) {
            Topology known = monitor.topology();
            NodeState primary = known.primary();
            if (!isDown(primary)) {
                return;
            }
            if (!monitor.awaitChange(known, deadline)) {
                throw primaryUnreachable(
                        reason,
                        primary.problem() + " (hibernate.mr.failover.max_wait = " + failoverWait.toMillis() + "ms)",
                        monitor.problem(primary.node()));
            }
        }
    }

    // What is told

    /** A statement of the application has run on a node. */
    void served(Node node) {
        monitor.served(node);
    }

    /** A replica has failed a statement, or gave no connection. */
    public void distrust(Node node, SQLException failure) {
        monitor.distrust(node, failure);
    }

    /** As {@link #distrust}, of the primary; its next sample is waited for. */
    void proveAnew(Node primary, SQLException failure) {
        monitor.distrust(primary, failure);
        long deadline = System.nanoTime() + PROOF_PATIENCE.toNanos();
        Topology known = monitor.topology();
        while (!known.primary().reachable() && monitor.awaitChange(known, deadline)) {
            known = monitor.topology();
        }
    }

    /** A statement that has run on a replica is run again. */
    void runsAgain(Node replica, RerunCause cause) {
        statistics.ranAgain(replica, cause);
    }

    /** As {@link #runsAgain(Node, RerunCause)}, after a failure. */
    void runsAgain(Node replica, RerunCause cause, ReplicaFailure kind, SQLException failure) {
        statistics.ranAgain(replica, cause);
        TransactionLog.LOG.runAgain(unit, replica, kind, failure);
    }

    /** A statement that has found a dead connection to the primary is run again over another. */
    void runsAgainOnPrimary(Node primary, SQLException failure) {
        TransactionLog.LOG.ranAgainOnPrimary(unit, primary, failure);
    }

    /**
     * The primary has failed a statement.
     *
     * @param isLost whether the connection to it was lost
     * @param mayBeReadOnly whether it may have refused a write because the application has asked for that
     */
    void failedOnPrimary(boolean isLost, boolean mayBeReadOnly, SQLException failure) {
        boolean isNone = language.refusesWrites(failure) && !mayBeReadOnly;
        if (isNone) {
            statistics.failed(PrimaryFailure.READ_ONLY);
        }
        if (isLost || isNone) {
            // Somebody else may be the primary by now.
            monitor.suspectFailover();
        }
    }

    // What the application is told

    /** @param cause what the old primary's connection failed with, or null if it was not asked any more */
    SQLException primaryMoved(Node before, @Nullable SQLException cause) {
        statistics.failed(PrimaryFailure.MOVED);
        Node now = monitor.topology().primary().node();
        return TransactionLog.LOG.primaryMoved(unit, before, now, SqlState.TRY_AGAIN, cause);
    }

    /**
     * @param reason why a statement needs the primary
     * @param problem what is wrong with it, for people
     */
    SQLException primaryUnreachable(RouteReason reason, @Nullable String problem, @Nullable SQLException cause) {
        statistics.failed(PrimaryFailure.UNREACHABLE);
        Node primary = monitor.topology().primary().node();
        return TransactionLog.LOG.primaryUnreachable(unit, primary, reason, problem, SqlState.UNABLE_TO_CONNECT, cause);
    }

    /** @param failure what was heard in the place of the answer to a commit */
    SQLException outcomeUnknown(Node primary, SQLException failure) {
        statistics.failed(PrimaryFailure.OUTCOME_UNKNOWN);
        return TransactionLog.LOG.outcomeUnknown(unit, primary, SqlState.OUTCOME_UNKNOWN, failure);
    }

    /** Another attempt would not show what was shown before. */
    public SQLException readInterrupted(Node replica, SQLException cause) {
        return TransactionLog.LOG.cursorInterrupted(unit, replica, SqlState.TRY_AGAIN, cause);
    }

    /** A read-only session would write, or lock. */
    SQLException sessionIsReadOnly() {
        return TransactionLog.LOG.sessionIsReadOnly(unit, SqlState.READ_ONLY);
    }
}
