/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.topology.ConnectionSource;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Threads that wait for a connection of some pool. A pool lets them wait for as long as its time-out, five seconds or thirty, though
 * its server is known to be lost, or to be the primary no more: so they are interrupted, as every pool lets them be. Thread-safe.
 */
final class ConnectionWaits {

    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

    private static final class Wait {
        private final Thread thread = Thread.currentThread();
        private final String node;
        private boolean over;
        private boolean woken;

        private Wait(Node node) {
            this.node = node.name();
        }

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

    /**
     * A connection from a source, for a node.
     *
     * @throws SQLException as the source does, also if the wait was ended
     */
    Connection connect(ConnectionSource source, Node node) throws SQLException {
        Wait wait = new Wait(node);
        waits.add(wait);
        try {
            return source.connect();
        } finally {
            waits.remove(wait);
            if (wait.end()) {
                // It was ours, and not for the application.
                Thread.interrupted();
            }
        }
    }

    /** Ends the waits for a node. */
    void end(Node node) {
        for (Wait wait : waits) {
            if (wait.node.equals(node.name())) {
                wait.wake();
            }
        }
    }
}
