/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.replication.Epoch;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.TopologyListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What changes about the nodes: the log is told at once, and a listener when no lock is held. Thread-safe.
 */
final class TopologyNews {

    private final String unit;
    private final TopologyListener listener;
    private final Replication replication;
    private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    TopologyNews(String unit, TopologyListener listener, Replication replication) {
        this.unit = unit;
        this.listener = listener;
        this.replication = replication;
    }

    /**
     * Tells the listener; to be called without a lock, so that what a listener does keeps no report from being taken in. By one
     * thread at a time, so that it hears everything in order.
     */
    void tell() {
        while (!untold.isEmpty() && telling.compareAndSet(false, true)) {
            try {
                for (Runnable event = untold.poll(); event != null; event = untold.poll()) {
                    event.run();
                }
            } finally {
                telling.set(false);
            }
        }
    }

    void roleChanged(Node node, Role role) {
        untold.add(() -> listener.roleChanged(node, role));
    }

    void primaryChanged(Node primary) {
        TopologyLog.LOG.primaryChanged(unit, primary);
    }

    void serverChanged(Node node) {
        untold.add(() -> listener.serverChanged(node));
        if (!node.isPrimary()) {
            TopologyLog.LOG.replicaChanged(unit, node);
        }
    }

    void serversTakeTurns(Node node) {
        TopologyLog.LOG.serversTakeTurns(unit, node);
    }

    void clockStepped(Node primary) {
        TopologyLog.LOG.clockStepped(unit, primary);
    }

    void primaryMoved(Node before, Node now, @Nullable Epoch epoch) {
        TopologyLog.LOG.primaryMoved(unit, now, replication.shown(epoch), before);
        untold.add(() -> listener.primaryMoved(before, now));
    }

    void fenced(Node impostor, @Nullable Epoch its, Node primary, @Nullable Epoch followed) {
        TopologyLog.LOG.twoPrimaries(unit, primary, replication.shown(followed), impostor, replication.shown(its));
        untold.add(() -> listener.fenced(impostor, primary));
    }

    void lost(Node node, String problem) {
        if (node.isPrimary()) {
            TopologyLog.LOG.primaryLost(unit, node, problem);
        } else {
            TopologyLog.LOG.replicaLost(unit, node, problem);
        }
        untold.add(() -> listener.nodeLost(node, problem));
    }

    void back(Node node) {
        if (node.isPrimary()) {
            TopologyLog.LOG.primaryBack(unit, node);
        } else {
            TopologyLog.LOG.replicaBack(unit, node);
        }
        untold.add(() -> listener.nodeBack(node));
    }

    void primarySilent(Node primary) {
        untold.add(() -> listener.primarySilent(primary));
    }

    void samplerRefused(Node node, String problem) {
        TopologyLog.LOG.samplerRefused(unit, node, problem);
        untold.add(() -> listener.samplerRefused(node));
    }

    void samplerServed(Node node) {
        TopologyLog.LOG.samplerServed(unit, node);
    }

    void pooled(Node node) {
        TopologyLog.LOG.pooled(unit, node);
    }
}
