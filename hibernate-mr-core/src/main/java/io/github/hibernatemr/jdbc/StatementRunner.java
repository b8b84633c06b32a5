/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a routed connection's statements where its route leads. Used by one thread. */
final class StatementRunner {

    /** A pool may have that many connections to a server that was left behind, each of which is ended when it is met. */
    private static final int MOST_OTHER_SERVERS = 50;

    private static final Duration PROOF_PATIENCE = Duration.ofSeconds(2);

    private final RoutedConnections unit;
    private final ConnectionState state;
    private final TransactionRouting routing;
    private final PhysicalConnections physicals;
    private final @Nullable JtaBoundary jta;
    private final PrimaryWait primaryWait;
    private final Rerun rerun;

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
        this.rerun = new Rerun(unit, state, routing, physicals);
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
        rerun.ofAnotherStatement();
        while (true) {
            PhysicalConnection target = target(kind, statement);
            if (kind == StatementKind.SETTING || kind == StatementKind.WRITE) {
                target.expect(statement.settings());
            }
            boolean alone = Declared.run(() -> standsAlone(kind, target, statement));
            if (!alone) {
                physicals.begin(target);
            }
            if (!target.node().isPrimary() && state.mayBeAbortedOn(target)) {
                return Declared.run(() -> execution.on(statement.on(target)));
            }
            try {
                T result = target.node().isPrimary()
                        ? onPrimary(kind, target, statement, execution)
                        : onReplica(target, statement, execution);
                if (!target.node().isPrimary() && leadsToLargeObjects(result, statement, target) && alone) {
                    physicals.begin(target);
                    continue;
                }
                if (target.node().isPrimary() || routing.confirm()) {
                    target.answered();
                    executed(kind, statement, target);
                    return result;
                }
                rerun.afterNewerWrite(target, statement);
            } catch (SQLException e) {
                rerun.after(kind, target, statement, e);
            }
            statement.leave();
            physicals.releaseIdleExcept(routing.boundNode());
        }
    }

    /**
     * Whether a statement of a transaction is run on a replica outside of one, which saves the round trip of the commit: at READ COMMITTED, and
     * no other isolation reads replicas but a read-only session's, each statement has a snapshot of its own anyway. Not on the primary, where a view may call a
     * function that writes, and a rollback must undo that.
     */
    private boolean standsAlone(StatementKind kind, PhysicalConnection target, RoutedStatement statement)
            throws SQLException {
        return kind == StatementKind.READ
                && !target.node().isPrimary()
                && !state.autoCommit()
                && !state.keepsSnapshot()
                && !target.hasBegun()
                && statement.standsAlone(statement.on(target));
    }

    /** Whether whoever gets the rows will come back to this connection, in the transaction that they were read in. */
    private boolean leadsToLargeObjects(@Nullable Object result, RoutedStatement statement, PhysicalConnection replica)
            throws SQLException {
        boolean leads = !state.autoCommit() && LargeObjects.areIn(result, statement.on(replica));
        if (leads) {
            replica.leadsToLargeObjects();
            if (statement.text() != null) {
                unit.texts().showsLargeObjects(statement.text());
            }
        }
        return leads;
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

    private static <T> T onReplica(PhysicalConnection replica, RoutedStatement statement, Execution<T> execution)
            throws SQLException {
        T result = Declared.run(() -> execution.on(statement.on(replica)));
        if (result instanceof ResultSet rows && statement.mayAskForTypes()) {
            askForTypes(rows);
        }
        return result;
    }

    private <T> T onPrimary(
            StatementKind kind, PhysicalConnection primary, RoutedStatement statement, Execution<T> execution)
            throws SQLException {
        if (mayWrite(kind, statement, primary)) {
            // Before and not after: a write that fails half way, or times out, may have happened.
            routing.mayWrite();
        }
        if (state.autoCommit()) {
            routing.committing();
        }
        return Declared.run(() -> execution.on(statement.on(primary)));
    }

    /** Commits wherever a transaction is open; an answer that was lost leaves open what became of it, and the error says so. */
    void commit() throws SQLException {
        try {
            physicals.commit();
        } catch (SQLException e) {
            throw rerun.commitFailed(e);
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

    /** Has a node sampled anew whose address leads to another server since a moment ago; the primary's next sample is waited for. */
    private void proveAgain(Route route, OtherServerException failure) {
        Node node = Objects.requireNonNull(route.node(), "a route for a statement leads somewhere");
        if (route instanceof Route.ToReplica chosen && isOutdated(chosen)) {
            routing.reconsider();
            return;
        }
        if (failure.isLeftBehind()) {
            return;
        }
        if (!node.isPrimary()) {
            lost(node, failure);
            return;
        }
        unit.monitor().distrust(node, failure);
        long deadline = System.nanoTime() + PROOF_PATIENCE.toNanos();
        Topology known = unit.monitor().topology();
        while (!known.primary().reachable() && unit.monitor().awaitChange(known, deadline)) {
            known = unit.monitor().topology();
        }
    }

    /** Whether another server answers there by now than when the route was chosen. */
    private boolean isOutdated(Route.ToReplica chosen) {
        NodeState now = unit.monitor().topology().node(chosen.state().node().name());
        return now == null || now.incarnation() != chosen.state().incarnation();
    }

    private static @Nullable Long provedServer(Route route) {
        return route instanceof Route.ToReplica replica ? replica.state().incarnation() : null;
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
                if (physical.node().isPrimary() || !physical.isLostBy(e)) {
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
        if (state.keepsSnapshot() && !state.onlyReads()) {
            routing.escalate(RouteReason.ISOLATION);
        }
        boolean setsOutside = state.isSetOutside() || (state.autoCommit() && kind == StatementKind.SETTING);
        if (setsOutside && unit.monitor().arePooled()) {
            routing.escalate(RouteReason.POOLED_SETTING);
        }
        int otherServers = 0;
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
                PhysicalConnection physical = physicals.to(
                        node, provedServer(route), node.isPrimary() && state.autoCommit() && kind.mayWrite());
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
            } catch (OtherServerException e) {
                if (++otherServers > MOST_OTHER_SERVERS && node.isPrimary()) {
                    throw unit.primaryUnreachable(route.reason(), e.getMessage(), e);
                } else if (otherServers > MOST_OTHER_SERVERS) {
                    routing.avoid(node);
                } else {
                    proveAgain(route, e);
                }
            } catch (SQLException e) {
                if (!node.isPrimary()) {
                    passOver(node, e);
                } else if (isNewsOf(node)) {
                    // The wait for its connection was ended because of that.
                    JdbcLog.LOG.debugf(e, "primary %s is to be looked for again", node);
                } else {
                    throw unit.primaryUnreachable(route.reason(), e.getMessage(), e);
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
                    boolean isLeftBehind = e instanceof OtherServerException other && other.isLeftBehind();
                    if (!isLeftBehind && !isNewsOf(primary)) {
                        throw unit.primaryUnreachable(RouteReason.WRITE, e.getMessage(), e);
                    }
                }
            }
        }
    }
}
