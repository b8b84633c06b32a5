/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.connection.Change;
import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.connection.HeldConnections;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.reading.RoutedSession;
import io.github.hibernatemr.internal.texts.KnownTexts;
import io.github.hibernatemr.internal.transaction.Attempt;
import io.github.hibernatemr.internal.transaction.MovableStatement;
import io.github.hibernatemr.internal.transaction.OpenTransactions;
import io.github.hibernatemr.internal.transaction.Transaction;
import io.github.hibernatemr.replication.StatementFacts;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.routing.RouteReason;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connection that Hibernate gets. It holds no physical connection until the first statement, serves reads from the
 * node that the route names, and moves to the primary at the first sign of a write. Used as a JDBC connection is, by
 * one thread at a time.
 *
 * <p>This class is the JDBC side; {@link Transaction} decides, {@link Attempt} runs, {@link HeldConnections} holds.
 */
public final class RoutedConnection implements RoutedStatements, RememberedState {

    private final UnitParts parts;
    private final RoutedSession session;
    private final ConnectionState state;
    private final KnownTexts texts;
    private final Transaction transaction;
    private final HeldConnections held;
    private final ConnectionWork work;
    private final SessionRouting routing;
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
        this.work = new ConnectionWork(parts, session, state, containers);
        this.transaction = work.transaction();
        this.held = work.held();
        this.routing = new SessionRouting(this::checkOpen, work, session, state, parts);
    }

    /** What Hibernate's side asks of it, and tells it. */
    public SessionRouting routing() {
        return routing;
    }

    @Override
    public RoutedConnection self() {
        return this;
    }

    KnownTexts texts() {
        return texts;
    }

    UnitParts parts() {
        return parts;
    }

    /** What a text tells, unless it begins or ends a transaction that nobody else would know of. */
    StatementFacts factsOf(String sql) throws SQLException {
        StatementFacts facts = texts.factsOf(sql);
        if (state.autoCommit() ? facts.leavesTransactionOpen() : facts.endsTransaction()) {
            throw FacadeLog.LOG.transactionByText(parts.unit(), SqlState.NOT_SUPPORTED);
        }
        return facts;
    }

    <T> T run(StatementKind kind, MovableStatement statement, Attempt.Execution<T> execution) throws SQLException {
        checkOpen();
        return work.attempt().run(kind, statement, execution);
    }

    PhysicalConnection primaryForWrite() throws SQLException {
        checkOpen();
        return work.primaryForWrite();
    }

    /** What can be sent only once goes where it is neither refused nor found to be too old, in a read-only session too. */
    void sendsOnce() {
        transaction.escalate(RouteReason.STREAM);
    }

    PhysicalConnection primaryForUnwrap() throws SQLException {
        routing.escalate(RouteReason.UNWRAPPED);
        PhysicalConnection primary = primaryForWrite();
        // Whoever has it may have statements open on it, of which nobody tells.
        primary.statementOpened();
        // What they do there has no part in what is run again over another connection.
        primary.answered();
        unwrapped = true;
        return primary;
    }

    PhysicalConnection anyPhysical() throws SQLException {
        checkOpen();
        return work.any();
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

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return state.autoCommit();
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        work.setAutoCommit(autoCommit);
    }

    @Override
    public void commit() throws SQLException {
        checkOpen();
        work.commit();
    }

    @Override
    public void rollback() throws SQLException {
        checkOpen();
        work.rollback();
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
        if (work.jta() != null) {
            // Whether the container's transaction can have one, its connection must say at once.
            routing.escalate(RouteReason.SAVEPOINT);
        }
        return work.setSavepoint(name);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        checkOpen();
        work.savepoints().rollBackTo(savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        checkOpen();
        work.savepoints().release(savepoint);
    }

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
        return work.warnings();
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

    /** A hint to pools, which the nodes' own pools give to theirs; nothing that a connection needs to be opened for. */
    @Override
    public void beginRequest() throws SQLException {
        checkOpen();
    }

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
        return !isClosed() && work.isValid(timeoutSeconds);
    }

    /** Gives every physical connection back; what was not committed is rolled back. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            work.close(unwrapped);
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
