/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.internal.connection.Abort;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a node's pool, for as long as a routed connection needs it. Used by one thread.
 *
 * <p>On the primary under JTA the transaction belongs to the container: commit, rollback, auto-commit and read-only are
 * never passed on, since one server throws and another silently obeys.
 */
final class PhysicalConnection implements JtaTransactions.LocalTransaction {

    private static final String USER = "session_authorization";
    private static final String ROLE = "role";
    private static final String ISOLATION = "default_transaction_isolation";
    private static final Set<String> SNAPSHOT_PER_STATEMENT = Set.of("read committed", "read uncommitted");

    private static final int ANSWER_SECONDS = 2;

    private final Node node;
    private final Connection connection;
    private final Abort abort;
    private final Ownership ownership;
    private final boolean cameAutoCommit;
    private final boolean cameReadOnly;
    private final long server;
    private final RoutedConnections unit;
    private Map<String, @Nullable String> came = Map.of();
    private int openStatements;
    private boolean hasAnswered;
    private boolean undone;
    private boolean leadsToLargeObjects;
    private boolean released;

    /** Whose the transaction on a physical connection is. */
    enum Ownership {
        OURS,
        THE_CONTAINERS,
        /** Of a connection of ours that all who take part in one transaction of the container's share. */
        SHARED
    }

    private PhysicalConnection(RoutedConnections unit, Node node, Connection connection, Ownership ownership)
            throws SQLException {
        this.unit = unit;
        this.node = node;
        this.connection = connection;
        this.abort = unit.source(node).abort(connection);
        this.ownership = ownership;
        this.cameAutoCommit = connection.getAutoCommit();
        this.cameReadOnly = connection.isReadOnly();
        this.server = unit.source(node).incarnation(connection);
    }

    /** @param connect gives the connection that it is to be */
    static PhysicalConnection open(
            RoutedConnections unit,
            Node node,
            ConnectionState state,
            Ownership ownership,
            Declared.Call<Connection> connect)
            throws SQLException {
        return Declared.run(() -> {
            try {
                return opened(unit, node, state, ownership, connect.run());
            } catch (DeadInPoolException e) {
                return opened(unit, node, state, ownership, connect.run());
            }
        });
    }

    /** The connection had died in its pool, which looks at the others from now on. */
    private static final class DeadInPoolException extends SQLException {

        private static final long serialVersionUID = 1L;

        private DeadInPoolException(SQLException cause) {
            super(cause.getMessage(), cause.getSQLState(), cause);
        }
    }

    private static PhysicalConnection opened(
            RoutedConnections unit, Node node, ConnectionState state, Ownership ownership, Connection connection)
            throws SQLException {
        PhysicalConnection opened;
        try {
            opened = new PhysicalConnection(unit, node, connection, ownership);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        try {
            opened.become(state);
            return opened;
        } catch (SQLException e) {
            throw opened.givenUp(e);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private SQLException givenUp(SQLException failure) {
        boolean isDead = ownership == Ownership.OURS && isLostBy(failure);
        if (isDead) {
            sweepPool();
        }
        close();
        return isDead ? new DeadInPoolException(failure) : failure;
    }

    private void become(ConnectionState state) throws SQLException {
        if (ownership == Ownership.OURS) {
            // What is set here must not begin a transaction.
            setAutoCommit(true);
            connection.setReadOnly(state.readOnly() || !node.isPrimary());
        }
        if (state.isIsolationSet()) {
            // Before it is changed, as what this pool's connections come with.
            keepsSnapshot();
        }
        expect(state.settings());
        state.applyTo(connection);
        if (state.isSetInTransaction()) {
            begin();
        }
        state.applyInTransactionTo(connection);
        if (ownership != Ownership.SHARED) {
            // Else it would be counted for each who shares it.
            unit.use().holds(this);
        }
    }

    Node node() {
        return node;
    }

    Connection connection() {
        return connection;
    }

    /** Ends it though a statement of it waits. May be called by any thread. */
    void abort(Executor executor) throws SQLException {
        abort.run(executor);
    }

    void setAutoCommit(boolean on) throws SQLException {
        Declared.act(() -> {
            if (ownership == Ownership.OURS && connection.getAutoCommit() != on) {
                connection.setAutoCommit(on);
            }
        });
    }

    /** Whether what runs here runs in a transaction. */
    boolean hasBegun() throws SQLException {
        return ownership != Ownership.OURS || !connection.getAutoCommit();
    }

    /** What runs here from now on runs in one transaction. */
    void begin() throws SQLException {
        setAutoCommit(false);
    }

    /** The transaction has read what leads to large objects, so that it needs this connection until it ends. */
    void leadsToLargeObjects() {
        leadsToLargeObjects = true;
    }

    boolean isNeeded() {
        return leadsToLargeObjects;
    }

    void setReadOnly(boolean on) throws SQLException {
        if (ownership == Ownership.OURS && node.isPrimary()) {
            connection.setReadOnly(on);
        }
    }

    @Override
    public void commit() throws SQLException {
        leadsToLargeObjects = false;
        Declared.act(() -> {
            if (ownership == Ownership.OURS && !connection.getAutoCommit()) {
                connection.commit();
            }
        });
    }

    @Override
    public void rollback() throws SQLException {
        leadsToLargeObjects = false;
        Declared.act(() -> {
            if (ownership == Ownership.OURS && !connection.getAutoCommit()) {
                undone = true;
                connection.rollback();
            }
        });
    }

    /** Sets again what a rollback has undone that was set before its transaction, since that was repeated within. */
    void repeat(ConnectionState state) throws SQLException {
        if (!undone) {
            return;
        }
        undone = false;
        if (state.autoCommit()) {
            setAutoCommit(true);
            state.applyTo(connection);
        } else if (state.isSetInTransaction()) {
            begin();
            state.applyInTransactionTo(connection);
        }
    }

    /**
     * Ends a transaction that has only read. What was set in it goes with it unless somebody reads on from here: behind a pooler that gives each
     * transaction another connection, it would be the next one's.
     */
    void endReading() throws SQLException {
        if (came.isEmpty() || hasOpenStatements()) {
            commit();
        } else {
            rollback();
        }
    }

    /** Rolls back what was not committed, if anything was. */
    void endUncommitted() {
        try {
            rollback();
        } catch (SQLException e) {
            JdbcLog.LOG.debugf(e, "a transaction on node %s could not be rolled back", node);
        }
    }

    /** Makes sure that what these settings were is known, before they are changed. */
    void expect(Set<String> settings) throws SQLException {
        for (String setting : settings) {
            // RESET ALL sets nothing but what is known by its own name, or was the pool's to set.
            if (!setting.equals(ConnectionState.ALL_SETTINGS) && !came.containsKey(setting)) {
                String initial = unit.initialSetting(node, connection, setting);
                came = came.isEmpty() ? new LinkedHashMap<>() : came;
                came.put(setting, initial);
            }
        }
    }

    /** To which start of which server it leads; what was proved of another does not hold here. */
    long server() {
        return server;
    }

    Ownership ownership() {
        return ownership;
    }

    /** Has its pool look at the connections that have lain there as long as this one, which was dead. */
    void sweepPool() {
        try {
            unit.source(node).foundDead();
        } catch (SQLException e) {
            JdbcLog.LOG.debugf(e, "node %s is no more", node);
        }
    }

    /** Notes that a statement has been answered here. */
    void answered() {
        hasAnswered = true;
    }

    /** Whether the connection has answered any statement since it left its pool, in which it may have died long ago. */
    boolean hasAnswered() {
        return hasAnswered;
    }

    /**
     * Whether the connection is gone with a failure, whoever has ended it and whatever he says: a server that ends one says so in its own
     * language, or not at all. One that does not answer within seconds counts as gone. Not if the server has said that
     * only the statement has failed, as a function can with any code.
     */
    boolean isLostBy(SQLException failure) {
        if (isOfStatement(failure)) {
            return false;
        }
        try {
            return connection.isClosed() || !connection.isValid(ANSWER_SECONDS);
        } catch (SQLException | RuntimeException e) {
            return true;
        }
    }

    /** A batch's failure has the server's beside it. */
    private static boolean isOfStatement(SQLException failure) {
        for (SQLException each = failure; each != null; each = each.getNextException()) {
            if (String.valueOf(each.getMessage()).startsWith("ERROR:")) {
                return true;
            }
        }
        return false;
    }

    /** Asks the server: a statement that the driver itself refuses leaves the transaction as it was. */
    boolean isAborted() {
        try (Statement probe = connection.createStatement()) {
            probe.execute("select 1");
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    /** Whether its transactions, as its pool, its database or the application has them begin, may read one snapshot only. */
    boolean keepsSnapshot() throws SQLException {
        if (came.containsKey(ISOLATION)) {
            return true;
        }
        String isolation = unit.initialSetting(node, connection, ISOLATION);
        return isolation != null && !SNAPSHOT_PER_STATEMENT.contains(isolation);
    }

    void statementOpened() {
        openStatements++;
    }

    void statementClosed() {
        openStatements--;
    }

    boolean hasOpenStatements() {
        return openStatements > 0;
    }

    /** Whether another statement is open than this one. */
    boolean hasOpenStatementsBut(@Nullable RoutedStatement statement) {
        boolean isItsHome = statement != null && statement.isOn(this);
        return openStatements > (isItsHome ? 1 : 0);
    }

    /** Whether the connection has gone back to its pool, and its statements with it. */
    boolean isReleased() {
        return released;
    }

    /** Gives the connection back as it came, or not at all. */
    void close() {
        released = true;
        unit.use().gaveBack(this);
        try {
            restore();
        } catch (SQLException | RuntimeException e) {
            abortUnlessUndone(e);
        }
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            JdbcLog.LOG.debugf(e, "connection of node %s could not be closed", node);
        }
    }

    /** Whoever gets it next would have somebody else's role, tenant or open transaction. */
    private void abortUnlessUndone(Exception failure) {
        if (ownership != Ownership.OURS && isInFailedTransaction(failure)) {
            // The container is about to roll back what was set, too.
            return;
        }
        try {
            if (!connection.isClosed()) {
                if (!(failure instanceof SQLException sql && isLostBy(sql))) {
                    JdbcLog.LOG.notRestored(unit.unit(), node, failure);
                }
                connection.abort(Runnable::run);
            }
        } catch (SQLException | RuntimeException e) {
            JdbcLog.LOG.debugf(e, "connection of node %s could not be aborted", node);
        }
    }

    private static boolean isInFailedTransaction(Exception failure) {
        return failure instanceof SQLException e && ReplicaFailure.FAILED_TRANSACTION.equals(e.getSQLState());
    }

    private void restore() throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        if (ownership != Ownership.OURS) {
            restoreSettings();
            return;
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        connection.setReadOnly(cameReadOnly);
        setAutoCommit(true);
        restoreSettings();
        setAutoCommit(cameAutoCommit);
    }

    /** No pool does it for settings that it has not made itself. */
    private void restoreSettings() throws SQLException {
        if (came.isEmpty()) {
            return;
        }
        try (PreparedStatement set = connection.prepareStatement("select set_config(?, ?, false)")) {
            // The others may need the user and the role that it came with, and a change of user resets the role.
            restore(set, USER);
            restore(set, ROLE);
            for (String setting : Set.copyOf(came.keySet())) {
                restore(set, setting);
            }
        }
    }

    private void restore(PreparedStatement set, String setting) throws SQLException {
        if (came.containsKey(setting)) {
            set.setString(1, setting);
            set.setString(2, came.remove(setting));
            set.execute();
        }
    }
}
