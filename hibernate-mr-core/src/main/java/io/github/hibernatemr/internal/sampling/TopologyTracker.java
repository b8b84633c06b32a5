/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.topology.Coverage;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Position;
import io.github.hibernatemr.topology.PrimaryClock.Reading;
import io.github.hibernatemr.topology.Topology;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one record for each node, and publishes the topology that follows whenever one has changed. Used under the lock of {@link
 * NodeReports}, but for {@link #current}, {@link #node}, {@link #nodes} and {@link #awaitChange}, which wait for no report.
 */
final class TopologyTracker {

    private final String region;
    private final Coverage coverage;

    /** In the settings' order. Few, and looked up by routing threads. */
    private final List<KnownNode> nodes = new CopyOnWriteArrayList<>();

    private KnownNode primary;
    private long primarysIncarnation;
    private volatile Topology current;

    TopologyTracker(String region, Node primary, List<Node> replicas, Coverage coverage) {
        this.region = region;
        this.coverage = coverage;
        this.primary = new KnownNode(primary);
        nodes.add(this.primary);
        replicas.forEach(replica -> nodes.add(new KnownNode(replica)));
        this.current = snapshot();
    }

    Topology current() {
        return current;
    }

    /** The record of a node, or null if there is none of this name. */
    @Nullable
    KnownNode node(String name) {
        for (KnownNode node : nodes) {
            if (node.name().equals(name)) {
                return node;
            }
        }
        return null;
    }

    List<KnownNode> nodes() {
        return nodes;
    }

    KnownNode primary() {
        return primary;
    }

    /** Notes which server answers at a node's address from now on; returns whether it is another primary than before. */
    boolean connected(KnownNode node, long incarnation) {
        node.connected(incarnation);
        boolean changed = false;
        if (node == primary) {
            changed = primarysIncarnation != 0 && primarysIncarnation != incarnation;
            primarysIncarnation = incarnation;
            if (changed) {
                forgetPrimary();
            }
        }
        publish();
        return changed;
    }

    /** Another node is the primary from now on; the old one is out until it has answered as a standby. */
    void primaryMoved(KnownNode promoted) {
        primary.demoted();
        promoted.promoted();
        primary = promoted;
        primarysIncarnation = promoted.incarnation();
        forgetPrimary();
        publish();
    }

    private void forgetPrimary() {
        coverage.primaryChanged();
        replicas().forEach(replica -> replica.covers(null));
    }

    /** Returns whether the sample could be believed; false if it shows that the primary's clock was set. */
    boolean primaryAnswered(Reading reading, @Nullable Position position) {
        boolean isBelieved = coverage.primaryAnswered(reading, position);
        primary.answered(null, null, reading.roundTrip());
        for (KnownNode replica : replicas()) {
            if (replica.isReachable()) {
                replica.covers(coverage.of(replica.position(), reading.receivedNanos()));
            }
        }
        publish();
        return isBelieved;
    }

    /** A replica is in rotation, and has come this far. */
    void replicaAnswered(KnownNode replica, @Nullable Position position, Reading reading) {
        replica.answered(position, coverage.of(position, reading.receivedNanos()), reading.roundTrip());
        publish();
    }

    /** Adds a replica, of which nothing is known yet. */
    void add(Node replica) {
        if (node(replica.name()) != null) {
            throw new IllegalArgumentException("there is a node '" + replica.name() + "' already");
        }
        nodes.add(new KnownNode(replica));
        publish();
    }

    /** Forgets a replica. */
    void remove(String name) {
        if (name.equals(primary.name())) {
            throw new IllegalArgumentException("node '" + name + "' is the primary, and cannot be removed");
        }
        nodes.removeIf(node -> node.name().equals(name));
        publish();
    }

    /** Takes a node out until its next good answer. */
    void failed(KnownNode node, SQLException failure, String problem) {
        node.failed(failure, problem);
        publish();
    }

    /** Nobody knows any more how far a node is; it serves all the same. */
    void unsampled(KnownNode node) {
        node.unsampled();
        publish();
    }

    private void publish() {
        Topology next = snapshot();
        synchronized (this) {
            current = next;
            notifyAll();
        }
    }

    /** Waits until there is another topology than this one; returns whether there is by then. */
    synchronized boolean awaitChange(Topology known, long deadlineNanos) throws InterruptedException {
        while (current == known) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private List<KnownNode> replicas() {
        return nodes.stream().filter(node -> node != primary).toList();
    }

    private Topology snapshot() {
        List<NodeState> states = replicas().stream().map(KnownNode::state).toList();
        return Topology.of(region, primary.state(), states, coverage.clock(), coverage.lastSample());
    }
}
