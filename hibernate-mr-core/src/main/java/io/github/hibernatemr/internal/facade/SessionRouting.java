/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.RememberedBases;
import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.reading.ReplicaRead;
import io.github.hibernatemr.internal.reading.RoutedSession;
import io.github.hibernatemr.internal.transaction.JtaBoundary;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Hibernate's side asks of a session's routed connection, and tells it: flushes, locks, what was loaded from where. Used as the connection
 * is.
 */
public final class SessionRouting {

    private final Openness open;
    private final ConnectionWork work;
    private final RoutedSession session;
    private final ConnectionState state;
    private final UnitParts parts;

    /** Throws if the connection is closed. */
    @FunctionalInterface
    interface Openness {
        void check() throws SQLException;
    }

    SessionRouting(Openness open, ConnectionWork work, RoutedSession session, ConnectionState state, UnitParts parts) {
        this.open = open;
        this.work = work;
        this.session = session;
        this.state = state;
        this.parts = parts;
    }

    /** The current route, or the session's last one if this transaction has not needed a node yet. */
    public Route route() {
        return work.transaction().route();
    }

    /**
     * Sets how fresh the session's reads are from its next route on, whatever the thread's scopes say.
     *
     * @param level or null, to leave it to scopes and settings again
     */
    public void sessionLevel(@Nullable ConsistencyLevel level) {
        session.level(level);
    }

    /**
     * Sends the rest of the transaction to the primary. Opens no connection; does nothing if it is there already, or if the
     * session is read-only: what follows is refused if it has to be there.
     *
     * @param reason why
     */
    public void escalate(RouteReason reason) {
        if (state.onlyReads()) {
            return;
        }
        // Else the transaction's first statement would be taken for its beginning, and forget this.
        joinTransaction();
        work.transaction().noteCaller();
        work.transaction().escalate(reason);
    }

    /** Takes part in the container's transaction from now on, if the current thread is in one, and not only from the first statement. */
    void joinTransaction() {
        JtaBoundary jta = work.jta();
        if (jta != null) {
            jta.noticeTransaction();
        }
    }

    /**
     * Takes the primary's connection, though reads stay where they are, if a transaction is open.
     *
     * @throws SQLException if there is none to be had
     */
    public void reservePrimary() throws SQLException {
        open.check();
        work.destination().reservePrimary();
        work.transaction().noteCaller();
    }

    /**
     * Whether the transaction is on the primary and has been nowhere else, so that all it has read is the primary's. False
     * outside of transactions, where each statement has a route of its own.
     */
    public boolean hasReadPrimaryOnly() {
        return work.transaction().hasReadPrimaryOnly();
    }

    /** The session's last read that a replica answered, in this transaction or an earlier one; empty if there was none. */
    public Optional<ReplicaRead> lastReplicaRead() {
        return Optional.ofNullable(session.lastReplicaRead(parts.outages().topology()));
    }

    /** As {@link #lastReplicaRead()}, for what has just been read; told once for each statement. */
    public Optional<ReplicaRead> replicaReadNow() {
        return Optional.ofNullable(session.replicaReadOnce(parts.outages().topology()));
    }

    /** Whether the session has begun a flush since this was last asked. */
    public boolean beginsToFlush() {
        return session.beginsToFlush();
    }

    /** How many entities {@link #bases()} has room for; 0 if nothing is remembered. */
    public int rememberedBases() {
        return parts.reads().rememberedBases();
    }

    /** What replicas have shown to the session, and to others of its scope. */
    public RememberedBases bases() {
        return session.bases();
    }
}
