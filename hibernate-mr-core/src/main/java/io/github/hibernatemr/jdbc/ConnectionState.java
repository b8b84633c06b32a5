/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the application has set on a routed connection, to be repeated on every physical connection that serves it.
 * Used by one thread.
 */
final class ConnectionState {

    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final List<Change> local = new ArrayList<>();
    private boolean autoCommit;
    private boolean readOnly;

    ConnectionState(RoutedConnections.InitialMode mode) {
        this.autoCommit = mode == RoutedConnections.InitialMode.AUTO_COMMIT;
    }

    /** One setter's call. */
    @FunctionalInterface
    interface Change {
        void apply(Connection connection) throws SQLException;
    }

    /** Remembers the latest call of a setter. */
    void set(String name, Change change) {
        changes.put(name, change);
    }

    /** Remembers what the application has set by a statement, until the transaction ends. */
    void setLocally(Change change) {
        local.add(change);
    }

    void transactionEnded() {
        local.clear();
    }

    void applyTo(Connection connection) throws SQLException {
        for (Change change : changes.values()) {
            change.apply(connection);
        }
        for (Change change : local) {
            change.apply(connection);
        }
    }

    boolean autoCommit() {
        return autoCommit;
    }

    void autoCommit(boolean on) {
        autoCommit = on;
    }

    boolean readOnly() {
        return readOnly;
    }

    void readOnly(boolean on) {
        readOnly = on;
    }
}
