/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.internal.source.Abort;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.ServerLanguage;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The pool of one node: who waits for a connection, who has one, and what is set on those that it gives. A pool lets threads wait for as
 * long as its time-out, five seconds or thirty, and a driver for an answer perhaps for ever, though the node is known to be silent, or to be
 * the primary no more: so waits are interrupted, as every pool lets them be, and connections aborted. Thread-safe.
 */
final class NodePool {

    private final String unit;
    private final ConnectionSource source;
    private final ServerLanguage language;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final Set<InUse> held = ConcurrentHashMap.newKeySet();
    private final Map<String, Optional<String>> initialSettings = new ConcurrentHashMap<>();

    NodePool(String unit, ConnectionSource source, ServerLanguage language) {
        this.unit = unit;
        this.source = source;
        this.language = language;
    }

    /** A connection that somebody uses. */
    interface InUse {

        /** The node, in the role that it had when the connection was taken. */
        Node node();

        /** Ends it though a statement of it waits. May be called by any thread. */
        void abort(Executor executor) throws SQLException;
    }

    private static final class Wait {
        private final Thread thread = Thread.currentThread();
        private boolean over;
        private boolean woken;

        private synchronized void wake() {
            if (!over) {
                woken = true;
                thread.interrupt();
            }
        }

        /** No interrupt comes after this; returns whether one has. */
        private synchronized boolean end() {
            over = true;
            return woken;
        }
    }

    /** The persistence unit, for logs. */
    String unit() {
        return unit;
    }

    ConnectionSource source() {
        return source;
    }

    ServerLanguage language() {
        return language;
    }

    /**
     * A connection.
     *
     * @param asked whether the pool shall ask it if it lives, since nothing will be run again over another
     * @throws SQLException as the pool does, also if the wait was ended
     */
    Connection connect(boolean asked) throws SQLException {
        Wait wait = new Wait();
        waits.add(wait);
        try {
            return asked ? source.connectAsked() : source.connect();
        } finally {
            waits.remove(wait);
            if (wait.end()) {
                // It was ours, and not for the application.
                Thread.interrupted();
            }
        }
    }

    Abort abort(Connection connection) {
        return source.abort(connection);
    }

    void holds(InUse physical) {
        held.add(physical);
    }

    void gaveBack(InUse physical) {
        held.remove(physical);
    }

    /** Aborts what is in use of the node in this role: whoever waits for an answer has an error instead. */
    void abort(Node node) {
        for (InUse physical : held) {
            if (physical.node().equals(node)) {
                try {
                    physical.abort(Runnable::run);
                } catch (SQLException | RuntimeException e) {
                    ConnectionLog.LOG.debugf(e, "a connection of node %s could not be aborted", node);
                }
            }
        }
    }

    /** How many connections are in use. */
    long held() {
        return held.size();
    }

    /** How many threads wait for one. */
    long awaited() {
        return waits.size();
    }

    /** Ends the waits. */
    void endWaits() {
        waits.forEach(Wait::wake);
    }

    /** What a setting is on connections as they come, null if it is unknown there; asked once. */
    @Nullable
    String initialSetting(Node node, Connection connection, String setting) throws SQLException {
        // In another role the node has another pool.
        String key = node.role() + "/" + setting;
        Optional<String> known = initialSettings.get(key);
        if (known == null) {
            known = Optional.ofNullable(language.setting(connection, setting));
            initialSettings.put(key, known);
        }
        return known.orElse(null);
    }
}
