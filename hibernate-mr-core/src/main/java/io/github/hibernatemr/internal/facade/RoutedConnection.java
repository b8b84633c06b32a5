/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.RememberedBases;
import io.github.hibernatemr.internal.connection.Change;
import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.connection.HeldConnections;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.internal.connection.Savepoints;
import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.reading.ReplicaRead;
import io.github.hibernatemr.internal.reading.RoutedSession;
import io.github.hibernatemr.internal.texts.KnownTexts;
import io.github.hibernatemr.internal.transaction.Attempt;
import io.github.hibernatemr.internal.transaction.Destination;
import io.github.hibernatemr.internal.transaction.JtaBoundary;
import io.github.hibernatemr.internal.transaction.MovableStatement;
import io.github.hibernatemr.internal.transaction.OpenTransactions;
import io.github.hibernatemr.internal.transaction.Outages;
import io.github.hibernatemr.internal.transaction.Transaction;
import io.github.hibernatemr.replication.StatementFacts;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connection that Hibernate gets. It holds no physical connection until the first statement, serves reads from the
 * node that the route names, and moves to the primary at the first sign of a write. Used as a JDBC connection is, by
 * one thread at a time.
 *
 * <p>This class is the JDBC side; {@link Transaction} decides, {@link Attempt} runs, {@link HeldConnections}
 * holds.
 */
public final class RoutedConnection implements RoutedStatements, RememberedState {

    private final UnitParts parts;
    private final RoutedSession session;
    private final ConnectionState state;
    private final KnownTexts texts;
    private final Transaction transaction;
    private final HeldConnections held;
    private final @Nullable JtaBoundary jta;
    private final Destination destination;
    private final Attempt attempt;
    private final Savepoints savepoints;
    private boolean unwrapped;
    private volatile boolean aborted;
    private boolean closed;

    RoutedConnection(
            UnitParts parts,
            RoutedSession session,
            ConnectionState state,
            @Nullable OpenTransactions containers,
            KnownTexts texts) {
        this.parts = parts;
        this.session = session;
        this.state = state;
        this.texts = texts;
        this.transaction =
                new Transaction(parts.reads(), parts.writes(), parts.statistics(), parts.crossings(), session);
        this.held = new HeldConnections(parts.pools(), state, this::lost);
        this.jta = containers == null ? null : new JtaBoundary(containers, transaction, held, state);
        this.destination = new Destination(state, transaction, held, parts.outages(), jta);
        this.attempt = new Attempt(state, transaction, held, destination, parts.outages());
        this.savepoints = new Savepoints(state, held);
    }

    private void lost(Node replica, SQLException failure) {
        parts.outages().distrust(replica, failure);
        transaction.lost(replica);
    }

    /** The current route, or the session's last one if this transaction has not needed a node yet. */
    public Route route() {
        return transaction.route();
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
        if (jta != null) {
            // Else the transaction's first statement would be taken for its beginning, and forget this.
            jta.noticeTransaction();
        }
        transaction.noteCaller();
        transaction.escalate(reason);
    }

    /** Takes part in the container's transaction from now on, if the current thread is in one, and not only from the first statement. */
    void joinTransaction() {
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
        checkOpen();
        destination.reservePrimary();
        transaction.noteCaller();
    }

    /**
     * Whether the transaction is on the primary and has been nowhere else, so that all it has read is the primary's. False
     * outside of transactions, where each statement has a route of its own.
     */
    public boolean hasReadPrimaryOnly() {
        return transaction.hasReadPrimaryOnly();
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

    @Override
    public RoutedConnection self() {
        return this;
    }

    KnownTexts texts() {
        return texts;
    }

    Outages outages() {
        return parts.outages();
    }

    String unit() {
        return parts.unit();
    }

    /** What a text tells, unless it begins or ends a transaction that nobody else would know of. */
    StatementFacts factsOf(String sql) throws SQLException {
        StatementFacts facts = texts.factsOf(sql);
        if (state.autoCommit() ? facts.leavesTransactionOpen() : facts.endsTransaction()) {
            throw FacadeLog.LOG.transactionByText(parts.unit(), SqlState.NOT_SUPPORTED);
        }
        return facts;
    }

    // Execution

    <T> T run(StatementKind kind, MovableStatement statement, Attempt.Execution<T> execution) throws SQLException {
        checkOpen();
        return attempt.run(kind, statement, execution);
    }

    private PhysicalConnection target(StatementKind kind) throws SQLException {
        checkOpen();
        return destination.of(kind, null);
    }

    PhysicalConnection primaryForWrite() throws SQLException {
        PhysicalConnection primary = target(StatementKind.WRITE);
        held.begin(primary);
        transaction.mayWrite();
        return primary;
    }

    /** What can be sent only once goes where it is neither refused nor found to be too old, in a read-only session too. */
    void sendsOnce() {
        transaction.escalate(RouteReason.STREAM);
    }

    PhysicalConnection primaryForUnwrap() throws SQLException {
        escalate(RouteReason.UNWRAPPED);
        PhysicalConnection primary = primaryForWrite();
        // Whoever has it may have statements open on it, of which nobody tells.
        primary.statementOpened();
        // What they do there has no part in what is run again over another connection.
        primary.answered();
        unwrapped = true;
        return primary;
    }

    PhysicalConnection anyPhysical() throws SQLException {
        PhysicalConnection any = target(StatementKind.READ);
        while (!transaction.confirm()) {
            any = target(StatementKind.READ);
        }
        return any;
    }

    void releaseWhatNobodyUses() {
        held.releaseIdleExcept(transaction.boundNode());
    }

    void checkOpen() throws SQLException {
        if (isClosed()) {
            throw new SQLException("this connection is closed", SqlState.NO_CONNECTION);
        }
    }

    @Override
    public Connection delegate() throws SQLException {
        Connection any = anyPhysical().connection();
        if (state.autoCommit()) {
            transaction.notExecuted();
        }
        return any;
    }

    // Transactions

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return state.autoCommit();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        if (autoCommit != state.autoCommit() && jta != null && jta.isInTransaction()) {
            throw new SQLException(
                    "the container's transaction cannot end by Connection.setAutoCommit()", SqlState.TRANSACTION_STATE);
        }
        if (autoCommit && !state.autoCommit() && jta == null) {
            // JDBC: changing the mode in mid-transaction commits it.
            end(Ending.COMMIT);
        }
        state.autoCommit(autoCommit);
        held.each(physical -> physical.setAutoCommit(autoCommit));
    }

    @Override
    public void commit() throws SQLException {
        checkTransactionIsOurs("commit");
        end(Ending.COMMIT);
    }

    @Override
    public void rollback() throws SQLException {
        checkTransactionIsOurs("rollback");
        end(Ending.ROLLBACK);
    }

    private void checkTransactionIsOurs(String call) throws SQLException {
        checkOpen();
        if (jta != null && jta.isInTransaction()) {
            throw new SQLException(
                    "the container's transaction cannot end by Connection." + call + "()", SqlState.TRANSACTION_STATE);
        }
        if (state.autoCommit()) {
            throw new SQLException(
                    "there is no transaction to " + call + ": auto-commit is on", SqlState.TRANSACTION_STATE);
        }
    }

    private enum Ending {
        COMMIT,
        ROLLBACK
    }

    private void end(Ending ending) throws SQLException {
        boolean mayHaveCommitted = false;
        try {
            PhysicalConnection aborted = ending == Ending.COMMIT ? held.abortedOn() : null;
            if (ending == Ending.ROLLBACK) {
                held.rollback();
            } else if (aborted != null) {
                // PostgreSQL makes a rollback of it; whether that is an error is the driver's to say.
                aborted.commit();
            } else {
                destination.checkPrimary();
                transaction.committing();
                // A COMMIT whose answer is lost may have happened.
                mayHaveCommitted = true;
                attempt.commit();
            }
        } finally {
            state.transactionEnded(mayHaveCommitted);
            // Rolls back what was not committed; and the wait for the store must not keep others from a connection.
            held.transactionEnded();
            transaction.completed(mayHaveCommitted);
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return setAnySavepoint(null);
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return setAnySavepoint(name);
    }

    private Savepoint setAnySavepoint(@Nullable String name) throws SQLException {
        checkOpen();
        if (jta != null) {
            // Whether the container's transaction can have one, its connection must say at once.
            escalate(RouteReason.SAVEPOINT);
        }
        if (jta != null || state.autoCommit()) {
            anyPhysical();
        }
        return savepoints.set(name);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        checkOpen();
        savepoints.rollBackTo(savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        checkOpen();
        savepoints.release(savepoint);
    }

    // State that follows the route

    @Override
    public void set(String name, Change change) throws SQLException {
        checkOpen();
        held.apply(change, null);
        state.set(name, change);
    }

    @Override
    public void set(Set<String> settings, Change change) throws SQLException {
        checkOpen();
        held.each(physical -> physical.expect(settings));
        held.apply(change, null);
        state.set(settings, change);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        state.keepsSnapshot(level > TRANSACTION_READ_COMMITTED);
        set(ConnectionState.ISOLATION, connection -> connection.setTransactionIsolation(level));
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return state.readOnly();
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        checkOpen();
        state.readOnly(readOnly);
        held.each(physical -> physical.setReadOnly(readOnly));
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        for (PhysicalConnection physical : held.all()) {
            SQLWarning warning = physical.connection().getWarnings();
            if (warning != null) {
                return warning;
            }
        }
        return null;
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        held.each(physical -> physical.connection().clearWarnings());
    }

    /** It asks for a connection at each call, and names this one as its own. */
    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return RoutedMetaData.of(this);
    }

    // Life

    /** A hint to pools, which the nodes' own pools give to theirs; nothing that a connection needs to be opened for. */
    @Override
    public void beginRequest() throws SQLException {
        checkOpen();
    }

    /** See {@link #beginRequest()}. */
    @Override
    public void endRequest() throws SQLException {
        checkOpen();
    }

    @Override
    public boolean isClosed() {
        return closed || aborted;
    }

    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (isClosed()) {
            return false;
        }
        for (PhysicalConnection physical : held.all()) {
            if (!physical.connection().isValid(timeoutSeconds)) {
                return false;
            }
        }
        return true;
    }

    /** Gives every physical connection back; what was not committed is rolled back. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            held.releaseAll();
            if (jta == null || !jta.isInTransaction()) {
                endUnfinished();
            } else if (session.endsWithConnection() || !jta.hears()) {
                jta.leave();
            }
        }
    }

    private void endUnfinished() {
        if (unwrapped && state.autoCommit()) {
            transaction.wroteUnseen();
            transaction.completed(true);
        } else {
            transaction.completed(false);
        }
    }

    /** May be called by any thread. Whoever uses the connection finds out, and gives back what it holds by closing it. */
    @Override
    public void abort(Executor executor) throws SQLException {
        aborted = true;
        held.abort(executor);
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        return iface.isInstance(this)
                ? iface.cast(this)
                : primaryForUnwrap().connection().unwrap(iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || delegate().isWrapperFor(iface);
    }
}
