/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A savepoint of a transaction, wherever that runs: set on each physical connection that serves it, at the same point among
 * what else the transaction has set. Used by one thread.
 */
final class RoutedSavepoint implements Savepoint, Change {

    private final int id;
    private final @Nullable String name;
    private final Map<String, Change> serverSettings;
    private final Map<Connection, Savepoint> physical = new IdentityHashMap<>(2);

    /**
     * @param id the number of an unnamed one
     * @param name or null
     * @param serverSettings what is set on the server, and will be again after a rollback to here
     */
    RoutedSavepoint(int id, @Nullable String name, Map<String, Change> serverSettings) {
        this.id = id;
        this.name = name;
        this.serverSettings = serverSettings;
    }

    Map<String, Change> serverSettings() {
        return new LinkedHashMap<>(serverSettings);
    }

    @Override
    public void apply(Connection connection) throws SQLException {
        physical.put(connection, name == null ? connection.setSavepoint() : connection.setSavepoint(name));
    }

    void rollBack(Connection connection) throws SQLException {
        connection.rollback(on(connection));
    }

    void release(Connection connection) throws SQLException {
        connection.releaseSavepoint(on(connection));
    }

    private Savepoint on(Connection connection) throws SQLException {
        Savepoint there = physical.get(connection);
        if (there == null) {
            throw new SQLException("the savepoint is not set on this connection", SqlState.NO_SAVEPOINT);
        }
        return there;
    }

    @Override
    public int getSavepointId() throws SQLException {
        if (name != null) {
            throw new SQLException("a named savepoint has no id", SqlState.NO_SAVEPOINT);
        }
        return id;
    }

    @Override
    public String getSavepointName() throws SQLException {
        if (name == null) {
            throw new SQLException("an unnamed savepoint has no name", SqlState.NO_SAVEPOINT);
        }
        return name;
    }
}
