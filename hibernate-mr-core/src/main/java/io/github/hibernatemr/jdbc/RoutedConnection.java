/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.jdbc.PhysicalConnection.Ownership;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.Node;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connection that Hibernate gets. It holds no physical connection until the first statement, serves reads from the
 * node that the route names, and moves to the primary at the first sign of a write. Used as a JDBC connection is, by
 * one thread at a time.
 *
 * <p>This class is the JDBC side; {@link TransactionRouting} decides and {@link PhysicalConnections} holds.
 */
public final class RoutedConnection implements ForwardingConnection {

    private final RoutedConnections unit;
    private final ConnectionState state = new ConnectionState();
    private final TransactionRouting routing;
    private final PhysicalConnections physicals;
    private final @Nullable JtaBoundary jta;
    private boolean closed;

    RoutedConnection(RoutedConnections unit, RoutedSession session) {
        this.unit = unit;
        this.routing = new TransactionRouting(unit, session);
        Ownership ofPrimary = unit.jta() == null ? Ownership.OURS : Ownership.THE_CONTAINERS;
        this.physicals = new PhysicalConnections(unit, state, ofPrimary);
        this.jta = unit.jta() == null ? null : new JtaBoundary(unit.jta(), routing, physicals, state);
    }

    /** Runs a statement on a physical statement. */
    @FunctionalInterface
    interface Execution<S extends Statement, T> {
        T on(S statement) throws SQLException;
    }

    /** The current route, or the session's last one if this transaction has not needed a node yet. */
    public Route route() {
        return routing.route();
    }

    /**
     * Sends the rest of the transaction to the primary. Opens no connection; does nothing if it is there already.
     *
     * @param reason why
     */
    public void escalate(RouteReason reason) {
        routing.escalate(reason);
    }

    StatementKind kindOf(String sql) {
        return unit.texts().kindOf(sql);
    }

    // Execution

    /**
     * Runs a statement where the route leads and, while it was only a read on a replica, runs it again elsewhere if the
     * replica turns out to be the wrong place: it can have had no effect there, and no row has been handed out.
     */
    <T> T run(StatementKind kind, RoutedStatement statement, Execution<Statement, T> execution) throws SQLException {
        while (true) {
            PhysicalConnection target = target(kind);
            if (target.node().isPrimary()) {
                return runOnPrimary(kind, target, statement, execution);
            }
            try {
                T result = execution.on(statement.on(target));
                if (routing.confirm()) {
                    executed(target);
                    return result;
                }
            } catch (SQLException e) {
                reroute(target, e);
            }
            statement.leave();
            releaseWhatNobodyUses();
        }
    }

    private <T> T runOnPrimary(
            StatementKind kind,
            PhysicalConnection primary,
            RoutedStatement statement,
            Execution<Statement, T> execution)
            throws SQLException {
        if (kind.mayWrite()) {
            // Before and not after: a write that fails half way, or times out, may have happened.
            routing.mayWrite();
        }
        try {
            T result = execution.on(statement.on(primary));
            executed(primary);
            return result;
        } catch (SQLException e) {
            if (state.autoCommit()) {
                routing.completed(ReplicaFailure.of(e) == ReplicaFailure.LOST);
            }
            throw e;
        }
    }

    private void executed(PhysicalConnection target) {
        routing.executedOn(target.node());
        if (state.autoCommit()) {
            routing.completed(true);
        }
    }

    /** Returns if the statement may be run again on the route that now holds; else throws the failure. */
    private void reroute(PhysicalConnection replica, SQLException failure) throws SQLException {
        ReplicaFailure kind = ReplicaFailure.of(failure);
        if (kind == ReplicaFailure.LOST) {
            lost(replica.node(), failure);
            physicals.discard(replica);
        } else if (kind == ReplicaFailure.REFUSED) {
            routing.escalate(RouteReason.REFUSED);
            routing.mayWrite();
        } else if (kind == ReplicaFailure.CANCELLED) {
            routing.escalate(RouteReason.REPLICA_FAILED);
        } else if (routing.confirm()) {
            // The replica is the right place, so the statement is wrong and not the replica behind.
            throw failure;
        }
        JdbcLog.LOG.runAgain(unit.unit(), replica.node(), kind, failure);
    }

    private void lost(Node replica, SQLException failure) {
        unit.monitor().distrust(replica, failure);
        routing.reconsider();
    }

    /** The physical connection for a statement; a replica whose pool gives none is passed over. */
    private PhysicalConnection target(StatementKind kind) throws SQLException {
        checkOpen();
        if (jta != null) {
            jta.beforeStatement();
        }
        while (true) {
            Route route = routing.routeFor(kind);
            Node node = route.node();
            if (node == null) {
                throw new IllegalStateException("a route for a statement leads nowhere");
            }
            try {
                return physicals.to(node);
            } catch (SQLException e) {
                if (node.isPrimary()) {
                    throw primaryUnreachable(route, e);
                }
                lost(node, e);
            }
        }
    }

    private SQLException primaryUnreachable(Route route, SQLException cause) {
        return JdbcLog.LOG.primaryUnreachable(
                unit.unit(), unit.topology().primary().node(), route.reason(), cause.getMessage(), "08001", cause);
    }

    PhysicalConnection primaryForWrite() throws SQLException {
        PhysicalConnection primary = target(StatementKind.WRITE);
        routing.mayWrite();
        return primary;
    }

    PhysicalConnection primaryForUnwrap() throws SQLException {
        escalate(RouteReason.UNWRAPPED);
        return primaryForWrite();
    }

    PhysicalConnection anyPhysical() throws SQLException {
        return target(StatementKind.READ);
    }

    void releaseWhatNobodyUses() {
        physicals.releaseIdleExcept(routing.boundNode());
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw new SQLException("this connection is closed", "08003");
        }
    }

    @Override
    public Connection delegate() throws SQLException {
        return anyPhysical().connection();
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
        if (autoCommit && !state.autoCommit() && jta == null) {
            // JDBC: changing the mode in mid-transaction commits it.
            end(Ending.COMMIT);
        }
        state.autoCommit(autoCommit);
        physicals.setAutoCommit(autoCommit);
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
            throw new SQLException("the container's transaction cannot end by Connection." + call + "()", "25000");
        }
        if (state.autoCommit()) {
            throw new SQLException("there is no transaction to " + call + ": auto-commit is on", "25000");
        }
    }

    private enum Ending {
        COMMIT,
        ROLLBACK
    }

    private void end(Ending ending) throws SQLException {
        boolean mayHaveCommitted = ending == Ending.COMMIT;
        try {
            if (ending == Ending.COMMIT) {
                physicals.commit();
            } else {
                physicals.rollback();
            }
        } finally {
            // A COMMIT whose answer is lost may have happened.
            routing.completed(mayHaveCommitted);
            physicals.releaseAll();
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return primaryForSavepoint().setSavepoint();
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return primaryForSavepoint().setSavepoint(name);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        primaryForSavepoint().rollback(savepoint);
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        primaryForSavepoint().releaseSavepoint(savepoint);
    }

    /** A savepoint on a replica would be nothing to roll back to once the transaction has moved. */
    private Connection primaryForSavepoint() throws SQLException {
        escalate(RouteReason.SAVEPOINT);
        return target(StatementKind.READ).connection();
    }

    // State that follows the route

    private void set(String name, ConnectionState.Change change) throws SQLException {
        checkOpen();
        state.set(name, change);
        physicals.apply(change);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        if (level > TRANSACTION_READ_COMMITTED) {
            // One snapshot for a whole transaction cannot move, and a standby refuses SERIALIZABLE.
            escalate(RouteReason.ISOLATION);
        }
        set("isolation", connection -> connection.setTransactionIsolation(level));
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
        physicals.setReadOnly(readOnly);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        set("catalog", connection -> connection.setCatalog(catalog));
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        set("schema", connection -> connection.setSchema(schema));
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        set("holdability", connection -> connection.setHoldability(holdability));
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        set("typeMap", connection -> connection.setTypeMap(map));
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        set("networkTimeout", connection -> connection.setNetworkTimeout(executor, milliseconds));
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        try {
            set("clientInfo." + name, connection -> connection.setClientInfo(name, value));
        } catch (SQLException e) {
            throw clientInfoFailure(e);
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        try {
            set("clientInfo", connection -> connection.setClientInfo(properties));
        } catch (SQLException e) {
            throw clientInfoFailure(e);
        }
    }

    private static SQLClientInfoException clientInfoFailure(SQLException e) {
        return e instanceof SQLClientInfoException already ? already : new SQLClientInfoException(Map.of(), e);
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return physicals.warnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        physicals.apply(Connection::clearWarnings);
    }

    // Statements

    @Override
    public Statement createStatement() throws SQLException {
        checkOpen();
        return new RoutedStatement(this, Connection::createStatement);
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        checkOpen();
        return new RoutedStatement(this, connection -> connection.createStatement(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        checkOpen();
        return new RoutedStatement(this, connection -> connection.createStatement(type, concurrency, holdability));
    }

    private PreparedStatement prepared(String sql, RoutedStatement.Factory factory) throws SQLException {
        checkOpen();
        return new RoutedPreparedStatement(this, sql, factory);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, autoGeneratedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, columnIndexes));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return prepared(sql, connection -> connection.prepareStatement(sql, columnNames));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        checkOpen();
        return new RoutedCallableStatement(this, connection -> connection.prepareCall(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        checkOpen();
        return new RoutedCallableStatement(this, connection -> connection.prepareCall(sql, type, concurrency));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        checkOpen();
        return new RoutedCallableStatement(
                this, connection -> connection.prepareCall(sql, type, concurrency, holdability));
    }

    // Life

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        return !closed && physicals.areValid(timeoutSeconds);
    }

    /** Gives every physical connection back; what was not committed is rolled back. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            physicals.releaseAll();
            if (jta == null || !jta.isInTransaction()) {
                routing.completed(false);
            }
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        closed = true;
        physicals.apply(connection -> connection.abort(executor));
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
