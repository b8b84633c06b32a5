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
import org.jspecify.annotations.Nullable;

/**
 * What the application has set on a routed connection, to be repeated on every physical connection that serves it.
 * Used by one thread.
 */
final class ConnectionState {

    static final String SCHEMA = "schema";
    static final String CLIENT_INFO = "clientInfo";

    private static final String IN_FAILED_TRANSACTION = "25P02";

    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final Map<String, @Nullable Change> undoable = new LinkedHashMap<>();
    private final List<Change> local = new ArrayList<>();
    private @Nullable SQLException abortedBy;
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
        boolean isServers = name.equals(SCHEMA) || name.startsWith(CLIENT_INFO);
        if (isServers && !autoCommit && !undoable.containsKey(name)) {
            undoable.put(name, changes.get(name));
        }
        changes.put(name, change);
    }

    /** Whether the application has chosen a schema. */
    boolean hasSchema() {
        return changes.containsKey(SCHEMA);
    }

    /** Remembers what the application has set by a statement, until the transaction ends. */
    void setLocally(Change change) {
        local.add(change);
    }

    /**
     * Notes that a statement of the transaction has failed on a replica. On one database nothing more could be done in it, so
     * nothing more must be done on another node either.
     */
    void failed(SQLException failure) {
        if (!autoCommit) {
            abortedBy = failure;
        }
    }

    boolean isAborted() {
        return abortedBy != null;
    }

    /** @throws SQLException if a statement of the transaction has failed on a replica */
    void checkNotAborted() throws SQLException {
        if (abortedBy != null) {
            throw JdbcLog.LOG.aborted(abortedBy.getMessage(), IN_FAILED_TRANSACTION, abortedBy);
        }
    }

    /** @param committed if not, what the transaction has set on the server is as it was before */
    void transactionEnded(boolean committed) {
        if (!committed) {
            changes.keySet().removeAll(undoable.keySet());
            undoable.forEach((name, before) -> {
                if (before != null) {
                    changes.put(name, before);
                }
            });
        }
        undoable.clear();
        local.clear();
        abortedBy = null;
    }

    /** To be called before a transaction begins: some settings cannot be changed in the middle of one. */
    void applyTo(Connection connection) throws SQLException {
        for (Change change : changes.values()) {
            change.apply(connection);
        }
    }

    /** To be called after a transaction has begun. */
    void applyLocallyTo(Connection connection) throws SQLException {
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
