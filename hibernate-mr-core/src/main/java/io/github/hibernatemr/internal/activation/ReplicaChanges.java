/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.internal.connection.NodePools;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.internal.source.ConnectionSource;
import java.util.HashSet;
import java.util.Set;

/** Adds replicas to a unit that runs, and removes them. Thread-safe. */
final class ReplicaChanges implements AutoCloseable {

    private final TopologyMonitor monitor;
    private final NodePools pools;
    private final Set<ConnectionSource> added = new HashSet<>();

    ReplicaChanges(TopologyMonitor monitor, NodePools pools) {
        this.monitor = monitor;
        this.pools = pools;
    }

    /**
     * Adds a replica whose connections are closed with the unit.
     *
     * @throws IllegalArgumentException if there is a node of that name; nothing is closed then, and its connections stay the ones that
     *     are used
     * @throws IllegalStateException if the unit is closed
     */
    synchronized void add(ConnectionSource source) {
        String name = source.node().name();
        if (monitor.topology().node(name) != null) {
            throw new IllegalArgumentException("there is a node '" + name + "' already");
        }
        // Before it is sampled: else it could be read before there are connections, or outlive a unit that is closed
        // meanwhile.
        pools.add(source);
        added.add(source);
        try {
            monitor.add(source);
        } catch (RuntimeException e) {
            added.remove(source);
            pools.remove(source);
            throw e;
        }
    }

    /**
     * Removes a replica, and closes its pool if that is hibernate-mr's own.
     *
     * @return whether there was one
     * @throws IllegalArgumentException if the node is the primary
     */
    synchronized boolean remove(String name) {
        ConnectionSource source = monitor.remove(name);
        if (source == null) {
            return false;
        }
        pools.remove(source);
        added.remove(source);
        source.close();
        return true;
    }

    /** Closes the pools of those that were added; after the monitor, which takes no more then. */
    @Override
    public synchronized void close() {
        added.forEach(ConnectionSource::close);
    }
}
