/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.replication.ServerLanguage;
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
public final class ConnectionState {

    /** RESET ALL. */
    static final String ALL_SETTINGS = "all";

    /** {@link Connection#setTransactionIsolation}. */
    public static final String ISOLATION = "isolation";

    private final ServerLanguage language;

    // Few connections have anything set, and each session has a connection.
    private Map<String, Change> ofDriver = Map.of();
    private Set<String> settings = Set.of();
    private Map<String, Change> ofServer = Map.of();
    private @Nullable Map<String, Change> beforeTransaction;
    private final List<Change> ofTransaction = new ArrayList<>();
    private final boolean onlyReads;
    private boolean autoCommit;
    private boolean readOnly;
    private boolean keepsSnapshot;

    /** How a connection is before anybody has set anything on it. */
    public enum InitialMode {
        /** JDBC's default: each statement is its own transaction. */
        AUTO_COMMIT,
        /** As Hibernate expects it where {@code hibernate.connection.provider_disables_autocommit} is set. */
        TRANSACTION
    }

    /**
     * Nothing is set.
     *
     * @param language what the settings mean
     * @param onlyReads whether it belongs to a session that is read-only for its whole life
     */
    public ConnectionState(ServerLanguage language, InitialMode mode, boolean onlyReads) {
        this.language = language;
        this.onlyReads = onlyReads;
        this.readOnly = onlyReads;
        this.autoCommit = mode == InitialMode.AUTO_COMMIT;
    }

    /** Remembers the latest call of a setter that concerns the driver. */
    public void set(String name, Change change) {
        ofDriver = ofDriver.isEmpty() ? new LinkedHashMap<>() : ofDriver;
        ofDriver.put(name, change);
    }

    boolean isIsolationSet() {
        return ofDriver.containsKey(ISOLATION);
    }

    /** Remembers the latest change of settings of the server's, which ends with the transaction if that is rolled back. */
    public void set(Set<String> names, Change change) {
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
    public void setLocally(Change change) {
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
    }

    /** The savepoint is gone, and those that were set after it. */
    void released(RoutedSavepoint savepoint) {
        int index = ofTransaction.indexOf(savepoint);
        ofTransaction.subList(index, ofTransaction.size()).removeIf(RoutedSavepoint.class::isInstance);
    }

    /**
     * The transaction has ended.
     *
     * @param committed if not, what it has set on the server is as it was before
     */
    public void transactionEnded(boolean committed) {
        if (!committed && beforeTransaction != null) {
            ofServer = beforeTransaction;
        }
        beforeTransaction = null;
        ofTransaction.clear();
    }

    /** To be called before a transaction begins: what can be set before one only, and everything where there will be none. */
    void applyTo(Connection connection) throws SQLException {
        for (Change change : ofDriver.values()) {
            change.apply(connection);
        }
        for (Map.Entry<String, Change> setting : ofServer.entrySet()) {
            if (autoCommit || language.isOfNextTransaction(setting.getKey())) {
                setting.getValue().apply(connection);
            }
        }
    }

    /** Whether anything that the server knows is set outside of a transaction. */
    public boolean isSetOutside() {
        return autoCommit && !ofServer.isEmpty();
    }

    /** Whether anything is to be set in the transaction, so that no statement of it stands alone. */
    boolean isSetInTransaction() {
        return !ofTransaction.isEmpty()
                || (!autoCommit && !ofServer.keySet().stream().allMatch(language::isOfNextTransaction));
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
            if (isNew && !autoCommit && !language.isOfNextTransaction(setting.getKey())) {
                setting.getValue().apply(connection);
            }
        }
    }

    /** Whether each statement is its own transaction. */
    public boolean autoCommit() {
        return autoCommit;
    }

    /** See {@link #autoCommit()}. */
    public void autoCommit(boolean on) {
        autoCommit = on;
    }

    /** Whether it belongs to a session that is read-only for its whole life; a connection can also be so for a while. */
    public boolean onlyReads() {
        return onlyReads;
    }

    /** One snapshot for a whole transaction cannot move, and a standby refuses SERIALIZABLE. */
    public void keepsSnapshot(boolean ofTransaction) {
        keepsSnapshot = ofTransaction;
    }

    /** Whether a transaction may read one snapshot only. */
    public boolean keepsSnapshot() {
        return keepsSnapshot;
    }

    /** Whether the application has made it read-only. */
    public boolean readOnly() {
        return readOnly;
    }

    /** See {@link #readOnly()}. */
    public void readOnly(boolean on) {
        readOnly = on;
    }
}
