/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who waits for a connection to which node, and who has one. A pool lets threads wait for as long as its time-out, five seconds or
 * thirty, and a driver for an answer perhaps for ever, though the node is known to be silent, or to be the primary no more: so
 * waits are interrupted, as every pool lets them be, and connections aborted. Thread-safe.
 */
final class NodeUse {

    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final Set<PhysicalConnection> held = ConcurrentHashMap.newKeySet();

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
     * A connection for a node.
     *
     * @throws SQLException as the call does, also if the wait was ended
     */
    Connection connect(Declared.Call<Connection> call, Node node) throws SQLException {
        Wait wait = new Wait(node);
        waits.add(wait);
        try {
            return call.run();
        } finally {
            waits.remove(wait);
            if (wait.end()) {
                // It was ours, and not for the application.
                Thread.interrupted();
            }
        }
    }

    void holds(PhysicalConnection physical) {
        held.add(physical);
    }

    void gaveBack(PhysicalConnection physical) {
        held.remove(physical);
    }

    /** Aborts what is in use of a node, in the role that it has here: whoever waits for an answer has an error instead. */
    void abort(Node node) {
        for (PhysicalConnection physical : held) {
            if (physical.node().equals(node)) {
                try {
                    physical.abort(Runnable::run);
                } catch (SQLException | RuntimeException e) {
                    JdbcLog.LOG.debugf(e, "a connection of node %s could not be aborted", node);
                }
            }
        }
    }

    /** How many connections of a node are in use. */
    long held(Node node) {
        return held.stream()
                .filter(physical -> physical.node().name().equals(node.name()))
                .count();
    }

    /** How many threads wait for a connection of a node. */
    long awaited(Node node) {
        return waits.stream().filter(wait -> wait.node.equals(node.name())).count();
    }

    /** Ends the waits for a node. */
    void endWaits(Node node) {
        for (Wait wait : waits) {
            if (wait.node.equals(node.name())) {
                wait.wake();
            }
        }
    }
}
