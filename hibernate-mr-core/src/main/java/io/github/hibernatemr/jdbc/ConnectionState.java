/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the application has set on a routed connection, to be repeated on every physical connection that serves it.
 * Used by one thread.
 */
final class ConnectionState {

    /** RESET ALL. */
    static final String ALL_SETTINGS = "all";

    /** {@link Connection#setTransactionIsolation}. */
    static final String ISOLATION = "isolation";

    // Few connections have anything set, and each session has a connection.
    private Map<String, Change> ofDriver = Map.of();
    private Set<String> settings = Set.of();
    private Map<String, Change> ofServer = Map.of();
    private @Nullable Map<String, Change> beforeTransaction;
    private final List<Change> ofTransaction = new ArrayList<>();
    private @Nullable PhysicalConnection failedOn;
    private final boolean onlyReads;
    private boolean autoCommit;
    private boolean readOnly;
    private boolean keepsSnapshot;

    ConnectionState(RoutedConnections.InitialMode mode, boolean onlyReads) {
        this.onlyReads = onlyReads;
        this.readOnly = onlyReads;
        this.autoCommit = mode == RoutedConnections.InitialMode.AUTO_COMMIT;
    }

    /** One setter's call, or one statement that sets something. */
    @FunctionalInterface
    interface Change {
        void apply(Connection connection) throws SQLException;
    }

    /** Remembers the latest call of a setter that concerns the driver. */
    void set(String name, Change change) {
        ofDriver = ofDriver.isEmpty() ? new LinkedHashMap<>() : ofDriver;
        ofDriver.put(name, change);
    }

    boolean isIsolationSet() {
        return ofDriver.containsKey(ISOLATION);
    }

    /** Remembers the latest change of settings of the server's, which ends with the transaction if that is rolled back. */
    void set(Set<String> names, Change change) {
        if (!autoCommit && beforeTransaction == null) {
            beforeTransaction = serverSettings();
        }
        settings = settings.isEmpty() ? new LinkedHashSet<>() : settings;
        settings.addAll(names);
        ofServer = ofServer.isEmpty() ? new LinkedHashMap<>() : ofServer;
        String key = String.join(",", names);
        // The latest comes last.
        ofServer.remove(key);
        if (names.contains(ALL_SETTINGS)) {
            ofServer.clear();
        } else {
            ofServer.put(key, change);
        }
    }

    /** The names of all settings of the server's that the application has ever changed. */
    Set<String> settings() {
        return settings;
    }

    /** What is set on the server now. */
    Map<String, Change> serverSettings() {
        return new LinkedHashMap<>(ofServer);
    }

    /** Remembers what the application has set by a statement, until the transaction ends. */
    void setLocally(Change change) {
        ofTransaction.add(change);
    }

    boolean isSet(RoutedSavepoint savepoint) {
        return ofTransaction.contains(savepoint);
    }

    /** What was set after the savepoint is forgotten, as the server forgets it. */
    void rolledBackTo(RoutedSavepoint savepoint) {
        int index = ofTransaction.indexOf(savepoint);
        ofTransaction.subList(index + 1, ofTransaction.size()).clear();
        ofServer = savepoint.serverSettings();
        failedOn = null;
    }

    /** The savepoint is gone, and those that were set after it. */
    void released(RoutedSavepoint savepoint) {
        int index = ofTransaction.indexOf(savepoint);
        ofTransaction.subList(index, ofTransaction.size()).removeIf(RoutedSavepoint.class::isInstance);
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
        if (!committed && beforeTransaction != null) {
            ofServer = beforeTransaction;
        }
        beforeTransaction = null;
        ofTransaction.clear();
        failedOn = null;
    }

    /** To be called before a transaction begins: what can be set before one only, and everything where there will be none. */
    void applyTo(Connection connection) throws SQLException {
        for (Change change : ofDriver.values()) {
            change.apply(connection);
        }
        for (Map.Entry<String, Change> setting : ofServer.entrySet()) {
            if (autoCommit || isOfNextTransaction(setting.getKey())) {
                setting.getValue().apply(connection);
            }
        }
    }

    private static boolean isOfNextTransaction(String setting) {
        return setting.contains("default_transaction_");
    }

    /** Whether anything that the server knows is set outside of a transaction. */
    boolean isSetOutside() {
        return autoCommit && !ofServer.isEmpty();
    }

    /** Whether anything is to be set in the transaction, so that no statement of it stands alone. */
    boolean isSetInTransaction() {
        return !ofTransaction.isEmpty()
                || (!autoCommit && !ofServer.keySet().stream().allMatch(ConnectionState::isOfNextTransaction));
    }

    /**
     * To be called after a transaction has begun. What holds beyond it is set in it too: a pooler in front of the server may give each
     * transaction another of its connections, and what was set before would stay with somebody else's.
     */
    void applyInTransactionTo(Connection connection) throws SQLException {
        Map<String, Change> set = firstSettings();
        applyInTransaction(set, Map.of(), connection);
        for (Change change : ofTransaction) {
            if (change instanceof RoutedSavepoint savepoint) {
                applyInTransaction(savepoint.serverSettings(), set, connection);
                set = savepoint.serverSettings();
            }
            change.apply(connection);
        }
        applyInTransaction(ofServer, set, connection);
    }

    /** What was set after a savepoint must be set after it here, too: a rollback to it undoes that. */
    private Map<String, Change> firstSettings() {
        for (Change change : ofTransaction) {
            if (change instanceof RoutedSavepoint savepoint) {
                return savepoint.serverSettings();
            }
        }
        return ofServer;
    }

    private void applyInTransaction(Map<String, Change> settings, Map<String, Change> set, Connection connection)
            throws SQLException {
        for (Map.Entry<String, Change> setting : settings.entrySet()) {
            boolean isNew = set.get(setting.getKey()) != setting.getValue();
            if (isNew && !autoCommit && !isOfNextTransaction(setting.getKey())) {
                setting.getValue().apply(connection);
            }
        }
    }

    boolean autoCommit() {
        return autoCommit;
    }

    void autoCommit(boolean on) {
        autoCommit = on;
    }

    /** Whether it belongs to a session that is read-only for its whole life; a connection can also be so for a while. */
    boolean onlyReads() {
        return onlyReads;
    }

    /** One snapshot for a whole transaction cannot move, and a standby refuses SERIALIZABLE. */
    void keepsSnapshot(boolean ofTransaction) {
        keepsSnapshot = ofTransaction;
    }

    boolean keepsSnapshot() {
        return keepsSnapshot;
    }

    boolean readOnly() {
        return readOnly;
    }

    void readOnly(boolean on) {
        readOnly = on;
    }
}
