/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.internal.reading.Consistency;
import io.github.hibernatemr.internal.reading.ReadRules;
import io.github.hibernatemr.internal.reading.Reader;
import io.github.hibernatemr.internal.reading.RoutedSession;
import io.github.hibernatemr.internal.transaction.TransactionState.OnPrimary;
import io.github.hibernatemr.internal.transaction.TransactionState.Provisional;
import io.github.hibernatemr.internal.transaction.TransactionState.Unbound;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.routing.RouteStatistics;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One transaction after the other of a routed connection. Each is bound to a node by its first statement, moves to the primary at most
 * once, and is forgotten at its end, when what it may have written is stamped. Used by one thread.
 *
 * <p>Where it is, is its {@link TransactionState}; who reads in it, and what must be shown to him, is its {@link Reader}'s; what it leaves is
 * its {@link Writes}'.
 */
public final class Transaction {

    private final ReadRules rules;
    private final RouteStatistics statistics;
    private final Crossings crossings;
    private final RoutedSession session;
    private final Writes ownWrites;

    private TransactionState state = Unbound.STATE;
    private Reader reader;
    private Writes writes;
    private @Nullable JtaTransaction together;
    private Crossings.@Nullable Permit permit;

    /** For a connection of this session. */
    public Transaction(
            ReadRules reads,
            WriteRules writes,
            RouteStatistics statistics,
            Crossings crossings,
            RoutedSession session) {
        this.rules = reads;
        this.statistics = statistics;
        this.crossings = crossings;
        this.session = session;
        this.reader = new Reader(reads, session);
        this.ownWrites = new Writes(writes);
        this.writes = ownWrites;
    }

    /** The current route, or the session's last one if this transaction has not needed a node yet. */
    public Route route() {
        return state instanceof Unbound ? session.lastRoute() : state.route();
    }

    /** The node of the next statement, as far as it is known; null if it is not. */
    public @Nullable Node boundNode() {
        return state.route().node();
    }

    /**
     * The route of a statement that the current thread is about to run.
     *
     * @param hintedLevel the level that the statement itself asks for, or null
     */
    Route routeFor(StatementKind kind, @Nullable ConsistencyLevel hintedLevel) {
        boolean hintChanged = reader.hints(hintedLevel);
        if (kind.needsPrimary()) {
            escalate(kind == StatementKind.LOCK ? RouteReason.LOCK : RouteReason.WRITE);
        } else if (!isOnPrimary() && together != null && together.escalation() != null) {
            escalate(together.escalation());
        } else if (!isOnPrimary() && (state instanceof Unbound || hintChanged || reader.hasNews())) {
            choose();
        }
        return state.route();
    }

    private void choose() {
        if (session.isOutsideHibernate()) {
            become(TransactionState.of(reader.chooseOutsideHibernate()));
            return;
        }
        become(TransactionState.of(reader.choose(resolve())).after(state));
        if (state instanceof Provisional asking && asking.isAnswered()) {
            // A memory store, or one that nobody waits for: no reason to try a replica in vain.
            confirm();
        }
    }

    /** If anything is written, whoever has worked in the transaction may have written it: Hibernate flushes when it likes. */
    private Consistency resolve() {
        Consistency resolved = reader.resolve();
        writes.by(resolved);
        return resolved;
    }

    private void become(TransactionState next) {
        state = next;
        session.took(next.route());
        if (!(next instanceof Provisional)) {
            statistics.count(next.route());
        }
    }

    /**
     * Waits for the store, if it was asked, and settles the route. Returns whether the route stands; if not, what the
     * replica answered must not be seen, and the statement be run again on the route that replaced it.
     */
    public boolean confirm() {
        if (!(state instanceof Provisional asking)) {
            return true;
        }
        TransactionState settled = asking.settled(reader);
        become(settled);
        return asking.isConfirmedBy(settled);
    }

    private boolean isOnPrimary() {
        return state instanceof OnPrimary;
    }

    /** Moves the transaction to the primary for the rest of its life; an answer of the store's no longer matters. */
    public void escalate(RouteReason reason) {
        if (together != null) {
            together.escalated(reason);
        }
        if (!isOnPrimary()) {
            if (!reader.isKnown()) {
                resolve();
            }
            statistics.escalated(reason);
            become(new OnPrimary(reader.onPrimary(reason)));
        }
    }

    /** The primary is another node than when the route was chosen. */
    void followPrimary() {
        become(new OnPrimary(reader.onPrimary(state.route().reason())));
    }

    /** The primary is about to be read; waits if too many do for want of a replica, and throws if that takes too long. */
    void cross() throws SQLException {
        if (permit == null) {
            permit = crossings.enter(state.route().reason());
        }
    }

    /** Chooses anew at the next statement if this replica was chosen: it has failed. */
    public void lost(Node replica) {
        if (replica.equals(boundNode())) {
            reconsider();
        }
    }

    /** Chooses anew at the next statement. */
    void reconsider() {
        if (state instanceof Provisional) {
            reader.neverHeard();
        }
        state = Unbound.STATE;
    }

    /** Chooses another replica at the next statement or, if that is the second one that fails, the primary. */
    void avoid(Node replica) {
        if (reader.avoids(replica)) {
            reconsider();
        } else {
            escalate(RouteReason.REPLICA_FAILED);
        }
    }

    /** The node of the route has answered a statement. */
    void executed() {
        reader.read(state.route());
    }

    /** Whether the transaction is on the primary and has been nowhere else. */
    public boolean hasReadPrimaryOnly() {
        return isOnPrimary() && !reader.hasRead(Role.REPLICA);
    }

    /** Forgets a replica that was chosen for no statement: what the next one must see is not known yet. */
    public void notExecuted() {
        if (!isOnPrimary()) {
            forget();
        }
    }

    /** Notes on whose behalf the transaction works now. */
    public void noteCaller() {
        Consistency caller = reader.callerUnlessTold();
        if (caller != null) {
            writes.by(caller);
        }
    }

    /** Notes that the transaction may be about to change something; throws if that had to be announced at once, and could not be. */
    public void mayWrite() throws SQLException {
        noteCaller();
        if (together != null) {
            together.escalated(RouteReason.WRITE);
        }
        writes.mayHappen();
    }

    /** The transaction is about to be committed; throws if it must not be. */
    public void committing() throws SQLException {
        writes.committing();
    }

    /** Whether the commit of a transaction that writes has begun. A failure to commit may then be an answer that was lost. */
    boolean mayBeCommitted() {
        return writes.mayBeCommitted();
    }

    /** Ends a transaction of one statement, which has failed: the server may have committed it, or a part, before it did. */
    void failed() {
        completed(writes.mayHaveHappened());
    }

    /** Notes that somebody may have written past us. */
    public void wroteUnseen() {
        noteCaller();
        writes.failed();
    }

    /** Ends the transaction, and returns after its write timestamp is stored. */
    public void completed(boolean mayHaveCommitted) {
        try {
            if (mayHaveCommitted) {
                committed();
            } else {
                rolledBack();
            }
        } finally {
            forget();
        }
    }

    /**
     * Perhaps it failed because a replica had shown an old row. Whoever tries again must not be shown the same, so what the
     * primary holds now counts as written by the key.
     */
    private void rolledBack() {
        if (reader.isMisled()) {
            writes.failed();
            committed();
        } else {
            writes.rolledBack();
        }
    }

    private void committed() {
        Instant writeTimestamp = writes.committed();
        if (writeTimestamp != null) {
            reader.wrote(writeTimestamp);
        }
    }

    private void forget() {
        state = Unbound.STATE;
        if (permit != null) {
            permit.close();
            permit = null;
        }
        reader.ended(writes.mayHaveHappened());
        reader = new Reader(rules, session);
        writes.forget();
        writes = ownWrites;
        together = null;
    }

    /** What follows is a part of the container's transaction, until that ends. */
    void join(JtaTransaction containers) {
        together = containers;
        writes = containers.writes();
    }

    /** Takes no further part in the container's transaction, though it goes on; returns whether a replica may have misled it. */
    boolean leave() {
        if (together != null) {
            together.writes().noteIn(reader.scope());
            together.writes().noteIn(session.openedIn());
        }
        boolean mayBeMisled = reader.isMisled();
        forget();
        return mayBeMisled;
    }
}
