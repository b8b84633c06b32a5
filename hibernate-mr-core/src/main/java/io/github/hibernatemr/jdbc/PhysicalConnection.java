/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.topology.ConnectionSource;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a node's pool, for as long as a routed connection needs it. Used by one thread.
 *
 * <p>On the primary under JTA the transaction belongs to the container: commit, rollback, auto-commit and read-only are
 * never passed on, since one server throws and another silently obeys.
 */
final class PhysicalConnection {

    private final Node node;
    private final Connection connection;
    private final Ownership ownership;
    private final boolean cameAutoCommit;
    private final boolean cameReadOnly;
    private @Nullable String cameSchema;
    private int openStatements;
    private boolean released;

    /** Whose the transaction on a physical connection is. */
    enum Ownership {
        OURS,
        THE_CONTAINERS
    }

    private PhysicalConnection(Node node, Connection connection, Ownership ownership) throws SQLException {
        this.node = node;
        this.connection = connection;
        this.ownership = ownership;
        this.cameAutoCommit = connection.getAutoCommit();
        this.cameReadOnly = connection.isReadOnly();
    }

    static PhysicalConnection open(RoutedConnections unit, Node node, ConnectionState state, Ownership ownership)
            throws SQLException {
        ConnectionSource source = unit.source(node);
        Connection connection = source.connect();
        PhysicalConnection opened;
        try {
            opened = new PhysicalConnection(source.node(), connection, ownership);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        try {
            if (state.hasSchema()) {
                opened.expectSchema(unit);
            }
            if (ownership == Ownership.OURS) {
                opened.connection.setReadOnly(state.readOnly() || !opened.node.isPrimary());
                state.applyTo(opened.connection);
                opened.setAutoCommit(state.autoCommit());
            } else {
                state.applyTo(opened.connection);
            }
            state.applyLocallyTo(opened.connection);
            return opened;
        } catch (SQLException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    Node node() {
        return node;
    }

    Connection connection() {
        return connection;
    }

    void setAutoCommit(boolean on) throws SQLException {
        if (ownership == Ownership.OURS && connection.getAutoCommit() != on) {
            connection.setAutoCommit(on);
        }
    }

    void setReadOnly(boolean on) throws SQLException {
        if (ownership == Ownership.OURS && node.isPrimary()) {
            connection.setReadOnly(on);
        }
    }

    void commit() throws SQLException {
        if (ownership == Ownership.OURS && !connection.getAutoCommit()) {
            connection.commit();
        }
    }

    void rollback() throws SQLException {
        if (ownership == Ownership.OURS && !connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    /** Makes sure that the schema it came with is known. */
    void expectSchema(RoutedConnections unit) throws SQLException {
        if (cameSchema == null) {
            cameSchema = unit.initialSchema(node, connection);
        }
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

    void statementOpened() {
        openStatements++;
    }

    void statementClosed() {
        openStatements--;
    }

    boolean hasOpenStatements() {
        return openStatements > 0;
    }

    /** Whether the connection has gone back to its pool, and its statements with it. */
    boolean isReleased() {
        return released;
    }

    /** Gives the connection back as it came. Failures are the pool's to notice: nothing depends on them any more. */
    void close() {
        released = true;
        try {
            if (ownership == Ownership.OURS) {
                restore();
            }
        } catch (SQLException | RuntimeException e) {
            JdbcLog.LOG.debugf(e, "connection of node %s could not be restored", node);
        }
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            JdbcLog.LOG.debugf(e, "connection of node %s could not be closed", node);
        }
    }

    private void restore() throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        connection.setReadOnly(cameReadOnly);
        setAutoCommit(cameAutoCommit);
        if (cameSchema != null) {
            connection.setSchema(cameSchema);
        }
    }
}
