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

    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final Map<String, @Nullable Change> undoable = new LinkedHashMap<>();
    private final List<Change> local = new ArrayList<>();
    private @Nullable PhysicalConnection failedOn;
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

    /** Notes where a statement of the transaction has failed, or null where that no longer matters. */
    void failedOn(@Nullable PhysicalConnection physical) {
        failedOn = physical;
    }

    /**
     * The connection on which the transaction has failed, or null: what follows, the commit included, is for its server to
     * answer. On one database nothing more could be done, so nothing more must be done on another node either.
     */
    @Nullable
    PhysicalConnection abortedOn() {
        return failedOn != null && failedOn.isAborted() ? failedOn : null;
    }

    /** Whether there is a connection that must not be given back before the transaction ends. */
    boolean mayBeAbortedOn(PhysicalConnection physical) {
        return failedOn == physical;
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
        failedOn = null;
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
