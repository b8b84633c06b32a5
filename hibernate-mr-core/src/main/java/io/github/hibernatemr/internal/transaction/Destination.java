/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.connection.Declared;
import io.github.hibernatemr.internal.connection.HeldConnections;
import io.github.hibernatemr.internal.connection.Liveness;
import io.github.hibernatemr.internal.connection.OtherServerException;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the physical connection for a routed connection's next statement: where the transaction is, if a connection is to be had there,
 * and it leads to the server of which that was proved. Used by one thread.
 */
public final class Destination {

    /** A pool may have that many connections to a server that was left behind, each of which is ended when it is met. */
    private static final int MOST_OTHER_SERVERS = 50;

    private final ConnectionState state;
    private final Transaction transaction;
    private final HeldConnections held;
    private final Outages outages;
    private final @Nullable JtaBoundary jta;
    private int otherServers;

    /** @param jta where the container's transactions are met, or null if there are none */
    public Destination(
            ConnectionState state,
            Transaction transaction,
            HeldConnections held,
            Outages outages,
            @Nullable JtaBoundary jta) {
        this.state = state;
        this.transaction = transaction;
        this.held = held;
        this.outages = outages;
        this.jta = jta;
    }

    /**
     * The physical connection for a statement; a replica whose pool gives none is passed over.
     *
     * @param statement null for what is no statement, but needs a connection
     */
    public PhysicalConnection of(StatementKind kind, @Nullable MovableStatement statement) throws SQLException {
        if (jta != null) {
            jta.beforeStatement();
        }
        PhysicalConnection aborted = held.abortedOn();
        if (aborted != null) {
            return aborted;
        }
        held.failedOn(null);
        escalateForState(kind);
        otherServers = 0;
        while (true) {
            PhysicalConnection found = tryOnce(kind, statement);
            if (found != null) {
                return found;
            }
        }
    }

    /** What has been set on the connection may leave only the primary. */
    private void escalateForState(StatementKind kind) throws SQLException {
        if (state.onlyReads() && kind.needsPrimary()) {
            throw outages.sessionIsReadOnly();
        }
        if (state.keepsSnapshot() && !state.onlyReads()) {
            transaction.escalate(RouteReason.ISOLATION);
        }
        boolean setsOutside = state.isSetOutside() || (state.autoCommit() && kind == StatementKind.SETTING);
        if (setsOutside && outages.arePooled()) {
            transaction.escalate(RouteReason.POOLED_SETTING);
        }
    }

    /** Returns null if something has been learnt from a failure, and the route is to be asked for again. */
    private @Nullable PhysicalConnection tryOnce(StatementKind kind, @Nullable MovableStatement statement)
            throws SQLException {
        Route route = transaction.routeFor(kind, statement == null ? null : statement.hinted());
        Node node = Objects.requireNonNull(route.node(), "a route for a statement leads somewhere");
        if (statement != null) {
            statement.leaveUnlessOn(node);
        }
        try {
            return route instanceof Route.ToReplica chosen
                    ? replica(chosen, kind, statement)
                    : primary(node, route.reason(), kind);
        } catch (OtherServerException e) {
            ledElsewhere(node, route, e);
            return null;
        }
    }

    private @Nullable PhysicalConnection primary(Node node, RouteReason reason, StatementKind kind)
            throws SQLException {
        if (!isUsable(node, reason)) {
            transaction.followPrimary();
            return null;
        }
        transaction.cross();
        try {
            return held.to(node, null, state.autoCommit() && kind.mayWrite());
        } catch (OtherServerException e) {
            throw e;
        } catch (SQLException e) {
            throwUnlessNews(node, reason, e);
            return null;
        }
    }

    private @Nullable PhysicalConnection replica(
            Route.ToReplica route, StatementKind kind, @Nullable MovableStatement statement)
            throws OtherServerException {
        if (held.mustNotWaitFor(route.node())) {
            // Reads the primary this once: what is still open there keeps its connection.
            transaction.escalate(RouteReason.PRIMARY_IN_USE);
            return null;
        }
        try {
            PhysicalConnection replica = held.to(route.node(), route.state().incarnation(), false);
            RouteReason elsewhere = state.autoCommit() ? null : whyNotInTransaction(replica, kind, statement);
            if (elsewhere == null) {
                return replica;
            }
            transaction.escalate(elsewhere);
        } catch (OtherServerException e) {
            throw e;
        } catch (SQLException e) {
            passOver(route.node(), e);
        }
        return null;
    }

    private static @Nullable RouteReason whyNotInTransaction(
            PhysicalConnection replica, StatementKind kind, @Nullable MovableStatement statement) throws SQLException {
        if (Declared.run(replica::keepsSnapshot)) {
            return RouteReason.ISOLATION;
        }
        int own = statement != null && statement.isOn(replica) ? 1 : 0;
        // A refusal would abort the replica's transaction, and with it a cursor that is open there.
        return kind == StatementKind.UNCERTAIN && replica.openStatements() > own ? RouteReason.WRITE : null;
    }

    private void passOver(Node replica, SQLException failure) {
        if (Liveness.isOfPool(failure)) {
            // The server is well, and others still have connections to it.
            transaction.avoid(replica);
        } else {
            lost(replica, failure);
        }
    }

    private void lost(Node replica, SQLException failure) {
        outages.distrust(replica, failure);
        transaction.lost(replica);
    }

    private void ledElsewhere(Node node, Route route, OtherServerException failure) throws SQLException {
        if (++otherServers > MOST_OTHER_SERVERS) {
            if (node.isPrimary()) {
                throw outages.primaryUnreachable(route.reason(), failure.getMessage(), failure);
            }
            transaction.avoid(node);
        } else if (route instanceof Route.ToReplica chosen && outages.isOutdated(chosen)) {
            transaction.reconsider();
        } else if (!failure.isLeftBehind() && node.isPrimary()) {
            outages.proveAnew(node, failure);
        } else if (!failure.isLeftBehind()) {
            lost(node, failure);
        }
    }

    /** Returns if it is known by now why the primary gave no connection, and the next attempt will be another, or say so. */
    private void throwUnlessNews(Node primary, RouteReason reason, SQLException failure) throws SQLException {
        if (outages.isPrimary(primary) && !outages.isPrimaryDown()) {
            throw outages.primaryUnreachable(reason, failure.getMessage(), failure);
        }
        TransactionLog.LOG.debugf(failure, "primary %s is to be looked for again", primary);
    }

    /** Whether a node is still the primary; if there is none, waits for one, as long as the settings say. */
    private boolean isUsable(Node node, RouteReason reason) throws SQLException {
        checkPrimary();
        if (held.held(node) == null) {
            outages.awaitPrimary(reason);
        }
        return outages.isPrimary(node);
    }

    /**
     * Makes sure that nothing is written, or committed, on a primary that is none any more.
     *
     * @throws SQLException if a transaction has begun on one
     */
    public void checkPrimary() throws SQLException {
        Node moved = held.primaryThatMoved();
        if (moved != null) {
            throw outages.primaryMoved(moved, null);
        }
    }

    /** Takes the primary's connection, wherever statements run, if there is a transaction that may need it. */
    public void reservePrimary() throws SQLException {
        if (jta != null) {
            jta.beforeStatement();
        }
        boolean mayNeedIt = !state.autoCommit() && !state.onlyReads() && held.abortedOn() == null;
        boolean isReserved = !mayNeedIt;
        while (!isReserved) {
            isReserved = reserve(outages.primary());
        }
    }

    private boolean reserve(Node primary) throws SQLException {
        if (!isUsable(primary, RouteReason.WRITE)) {
            return false;
        }
        try {
            held.reserve(primary);
            return true;
        } catch (SQLException e) {
            boolean isLeftBehind = e instanceof OtherServerException other && other.isLeftBehind();
            if (!isLeftBehind) {
                throwUnlessNews(primary, RouteReason.WRITE, e);
            }
            return false;
        }
    }
}
