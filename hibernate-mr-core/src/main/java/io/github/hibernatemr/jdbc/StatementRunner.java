/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.Node;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a routed connection's statements where its route leads. Used by one thread. */
final class StatementRunner {

    /** SQL's transaction resolution unknown. */
    private static final String OUTCOME_UNKNOWN = "08007";

    private final RoutedConnections unit;
    private final ConnectionState state;
    private final TransactionRouting routing;
    private final PhysicalConnections physicals;
    private final @Nullable JtaBoundary jta;
    private final PrimaryWait primaryWait;
    private boolean keepsSnapshot;

    StatementRunner(
            RoutedConnections unit,
            ConnectionState state,
            TransactionRouting routing,
            PhysicalConnections physicals,
            @Nullable JtaBoundary jta) {
        this.unit = unit;
        this.state = state;
        this.routing = routing;
        this.physicals = physicals;
        this.jta = jta;
        this.primaryWait = new PrimaryWait(unit);
    }

    /** One snapshot for a whole transaction cannot move, and a standby refuses SERIALIZABLE. */
    void keepsSnapshot(boolean ofTransaction) {
        keepsSnapshot = ofTransaction;
    }

    /** Runs a statement on a physical statement. */
    @FunctionalInterface
    interface Execution<T> {
        T on(Statement statement) throws SQLException;
    }

    /**
     * Runs a statement where the route leads and, while it was only a read on a replica, runs it again elsewhere if the
     * replica turns out to be the wrong place: it can have had no effect there, and no row has been handed out.
     */
    <T> T run(StatementKind kind, RoutedStatement statement, Execution<T> execution) throws SQLException {
        while (true) {
            PhysicalConnection target = target(kind, statement);
            if (kind == StatementKind.SETTING || kind == StatementKind.WRITE) {
                target.expect(statement.settings());
            }
            boolean alone = Declared.run(() -> standsAlone(kind, target, statement));
            if (!alone) {
                physicals.begin(target);
            }
            if (target.node().isPrimary()) {
                return runOnPrimary(kind, target, statement, execution);
            }
            if (state.mayBeAbortedOn(target)) {
                return Declared.run(() -> execution.on(statement.on(target)));
            }
            try {
                T result = Declared.run(() -> execution.on(statement.on(target)));
                if (result instanceof ResultSet rows && statement.mayAskForTypes()) {
                    askForTypes(rows);
                }
                if (routing.confirm()) {
                    executed(kind, statement, target);
                    return result;
                }
                unit.statistics().ranAgain(target.node(), RerunCause.NEWER_WRITE);
            } catch (SQLException e) {
                reroute(target, statement, e);
            }
            statement.leave();
            physicals.releaseIdleExcept(routing.boundNode());
        }
    }

    /**
     * Whether a statement of a transaction is run on a replica outside of one, which saves the round trip of the commit: at READ COMMITTED, and
     * no other isolation reads replicas, each statement has a snapshot of its own anyway. Not on the primary, where a view may call a
     * function that writes, and a rollback must undo that.
     */
    private boolean standsAlone(StatementKind kind, PhysicalConnection target, RoutedStatement statement)
            throws SQLException {
        return kind == StatementKind.READ
                && !target.node().isPrimary()
                && !state.autoCommit()
                && !unit.keepsReplicas()
                && !target.hasBegun()
                && statement.standsAlone(statement.on(target));
    }

    /**
     * Hibernate asks a native query's result for its types, and pgjdbc then asks the server, once for each table and connection: while the
     * read can still be run again, should the replica be lost just then.
     */
    private static void askForTypes(ResultSet rows) throws SQLException {
        ResultSetMetaData types = rows.getMetaData();
        if (types.getColumnCount() > 0) {
            types.getColumnTypeName(1);
        }
    }

    private <T> T runOnPrimary(
            StatementKind kind, PhysicalConnection primary, RoutedStatement statement, Execution<T> execution)
            throws SQLException {
        if (mayWrite(kind, statement, primary)) {
            // Before and not after: a write that fails half way, or times out, may have happened.
            routing.mayWrite();
        }
        try {
            if (state.autoCommit()) {
                routing.committing();
            }
            T result = Declared.run(() -> execution.on(statement.on(primary)));
            executed(kind, statement, primary);
            return result;
        } catch (SQLException e) {
            boolean isLost = primaryFailed(e);
            if (state.autoCommit()) {
                boolean mayHaveWritten = routing.mayBeCommitted();
                routing.failed();
                if (isLost && mayHaveWritten) {
                    throw JdbcLog.LOG.outcomeUnknown(unit.unit(), primary.node(), OUTCOME_UNKNOWN, e);
                }
            } else {
                state.failedOn(primary);
                if (isLost && !unit.isPrimary(primary.node())) {
                    throw unit.primaryMoved(primary.node(), e);
                }
            }
            throw e;
        }
    }

    /** Has everybody asked who is the primary, if it may be another by now; returns whether the connection to it was lost. */
    private boolean primaryFailed(SQLException failure) {
        boolean isLost = ReplicaFailure.of(failure) == ReplicaFailure.LOST;
        boolean isNone = ReplicaFailure.READ_ONLY.equals(failure.getSQLState()) && !state.readOnly();
        if (isLost || isNone) {
            unit.monitor().suspectFailover();
        }
        return isLost;
    }

    /** Commits wherever a transaction is open; an answer that was lost leaves open what became of it, and the error says so. */
    void commit() throws SQLException {
        try {
            physicals.commit();
        } catch (SQLException e) {
            boolean isUnknown = primaryFailed(e) && routing.mayBeCommitted();
            throw isUnknown ? JdbcLog.LOG.outcomeUnknown(unit.unit(), routing.primary(), OUTCOME_UNKNOWN, e) : e;
        }
    }

    private boolean mayWrite(StatementKind kind, RoutedStatement statement, PhysicalConnection primary) {
        return kind.mayWrite()
                && !(kind == StatementKind.UNCERTAIN
                        && unit.volatility()
                                .onlyRead(statement.unknownFunctions(), primary.connection(), !state.autoCommit()));
    }

    private void executed(StatementKind kind, RoutedStatement statement, PhysicalConnection target)
            throws SQLException {
        routing.executed();
        unit.monitor().served(target.node());
        if (kind.sets()) {
            hasSet(kind, statement, target);
        }
        if (state.autoCommit()) {
            routing.completed(true);
        }
    }

    private void hasSet(StatementKind kind, RoutedStatement statement, PhysicalConnection target) throws SQLException {
        ConnectionState.Change change = statement.repeatable();
        if (kind == StatementKind.SETTING) {
            Set<String> settings = statement.settings();
            physicals.expect(settings);
            onEachBut(target, change);
            state.set(settings, change);
        } else if (!state.autoCommit()) {
            physicals.begin();
            onEachBut(target, change);
            state.setLocally(change);
        }
    }

    /** Returns if the statement may be run again on the route that now holds; else throws the failure. */
    private void reroute(PhysicalConnection replica, RoutedStatement statement, SQLException failure)
            throws SQLException {
        ReplicaFailure kind = ReplicaFailure.of(failure);
        RerunCause cause = RerunCause.NEWER_WRITE;
        if (kind == ReplicaFailure.REFUSED && state.onlyReads()) {
            // So would the primary.
            kind = ReplicaFailure.NONE;
        }
        if (kind == ReplicaFailure.LOST) {
            cause = RerunCause.LOST;
            lost(replica.node(), failure);
            physicals.discard(replica);
        } else if (kind == ReplicaFailure.REFUSED) {
            cause = RerunCause.REFUSED;
            if (ReplicaFailure.READ_ONLY.equals(failure.getSQLState()) && statement.text() != null) {
                unit.texts().refused(statement.text());
            }
            routing.escalate(RouteReason.REFUSED);
            routing.mayWrite();
        } else if (kind == ReplicaFailure.CANCELLED) {
            cause = RerunCause.CANCELLED;
            routing.avoid(replica.node());
        } else if (routing.confirm()) {
            // The replica is the right place, so the statement is wrong and not the replica behind.
            if (failsTransaction(replica)) {
                return;
            }
            if (state.autoCommit()) {
                routing.failed();
            } else {
                state.failedOn(replica);
            }
            throw failure;
        }
        unit.statistics().ranAgain(replica.node(), cause);
        JdbcLog.LOG.runAgain(unit.unit(), replica.node(), kind, failure);
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

    private void lost(Node replica, SQLException failure) {
        unit.monitor().distrust(replica, failure);
        if (replica.equals(routing.boundNode())) {
            routing.reconsider();
        }
    }

    /** Makes a change on every physical connection; a replica that is lost needs none. */
    void onEach(ConnectionState.Change change) throws SQLException {
        onEachBut(null, change);
    }

    private void onEachBut(@Nullable PhysicalConnection done, ConnectionState.Change change) throws SQLException {
        for (PhysicalConnection physical : physicals.held()) {
            try {
                if (physical != done) {
                    change.apply(physical.connection());
                }
            } catch (SQLException e) {
                if (physical.node().isPrimary() || ReplicaFailure.of(e) != ReplicaFailure.LOST) {
                    throw e;
                }
                lost(physical.node(), e);
                physicals.discard(physical);
            }
        }
    }

    /** The physical connection for a statement; a replica whose pool gives none is passed over. */
    PhysicalConnection target(StatementKind kind, @Nullable RoutedStatement statement) throws SQLException {
        if (jta != null) {
            jta.beforeStatement();
        }
        PhysicalConnection aborted = state.abortedOn();
        if (aborted != null) {
            return aborted;
        }
        state.failedOn(null);
        if (state.onlyReads() && kind.needsPrimary()) {
            throw JdbcLog.LOG.sessionIsReadOnly(unit.unit(), ReplicaFailure.READ_ONLY);
        }
        if (keepsSnapshot && !state.onlyReads()) {
            routing.escalate(RouteReason.ISOLATION);
        }
        while (true) {
            Route route = routing.routeFor(kind, statement == null ? null : statement.hinted());
            Node node = route.node();
            if (node == null) {
                throw new IllegalStateException("a route for a statement leads nowhere");
            }
            if (statement != null) {
                statement.leaveUnlessOn(node);
            }
            if (!node.isPrimary() && physicals.mustNotWaitFor(node)) {
                routing.stayOnPrimary();
                continue;
            }
            if (node.isPrimary() && !isUsable(node, route.reason())) {
                routing.followPrimary();
                continue;
            }
            if (node.isPrimary()) {
                routing.cross();
            }
            try {
                PhysicalConnection physical = physicals.to(node);
                if (node.isPrimary() || state.autoCommit()) {
                    return physical;
                }
                if (Declared.run(physical::keepsSnapshot)) {
                    routing.escalate(RouteReason.ISOLATION);
                } else if (kind == StatementKind.UNCERTAIN && physical.hasOpenStatementsBut(statement)) {
                    // A refusal would abort the replica's transaction, and with it a cursor that is open there.
                    routing.escalate(RouteReason.WRITE);
                } else {
                    return physical;
                }
            } catch (SQLException e) {
                if (!node.isPrimary()) {
                    passOver(node, e);
                } else if (isNewsOf(node)) {
                    // The wait for its connection was ended because of that.
                    JdbcLog.LOG.debugf(e, "primary %s is to be looked for again", node);
                } else {
                    throw primaryUnreachable(route.reason(), e);
                }
            }
        }
    }

    /** Whether it is known by now why the primary gave no connection, and the next attempt will be another, or say so. */
    private boolean isNewsOf(Node primary) {
        return !unit.isPrimary(primary) || primaryWait.isDown();
    }

    /** Whether a node is still the primary; if there is none, waits for one, as long as the settings say. */
    private boolean isUsable(Node node, RouteReason reason) throws SQLException {
        physicals.checkPrimary();
        if (!physicals.holds(node)) {
            primaryWait.await(reason);
        }
        return unit.isPrimary(node);
    }

    private void passOver(Node replica, SQLException failure) {
        if (ReplicaFailure.isOfPool(failure)) {
            // The server is well, and others still have connections to it.
            routing.avoid(replica);
        } else {
            lost(replica, failure);
        }
    }

    /** Takes the primary's connection, wherever statements run, if there is a transaction that may need it. */
    void reservePrimary() throws SQLException {
        if (jta != null) {
            jta.beforeStatement();
        }
        if (state.autoCommit() || state.onlyReads() || state.abortedOn() != null) {
            return;
        }
        while (true) {
            Node primary = unit.topology().primary().node();
            if (isUsable(primary, RouteReason.WRITE)) {
                try {
                    physicals.reserve(primary);
                    return;
                } catch (SQLException e) {
                    if (!isNewsOf(primary)) {
                        throw primaryUnreachable(RouteReason.WRITE, e);
                    }
                }
            }
        }
    }

    private SQLException primaryUnreachable(RouteReason reason, SQLException cause) {
        return JdbcLog.LOG.primaryUnreachable(
                unit.unit(), unit.topology().primary().node(), reason, cause.getMessage(), "08001", cause);
    }
}
