/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.ServerLanguage;
import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The pools of a persistence unit's nodes, which may come and go. Thread-safe. */
public final class NodePools {

    private final String unit;
    private final ServerLanguage language;
    private final ServerProof proof;
    private final Map<String, NodePool> pools = new ConcurrentHashMap<>();

    /**
     * None yet.
     *
     * @param unit the persistence unit, for logs
     * @param language what the servers' errors and settings mean
     * @param proof what is known of the servers behind them
     */
    public NodePools(String unit, ServerLanguage language, ServerProof proof) {
        this.unit = unit;
        this.language = language;
        this.proof = proof;
    }

    String unit() {
        return unit;
    }

    ServerProof proof() {
        return proof;
    }

    /** Adds a node's connections, before anything is routed there. */
    public void add(ConnectionSource source) {
        pools.put(source.node().name(), new NodePool(unit, source, language));
    }

    /** Forgets a node's connections, after nothing is routed there any more. */
    public void remove(ConnectionSource source) {
        pools.computeIfPresent(source.node().name(), (name, pool) -> pool.source() == source ? null : pool);
    }

    /** @throws SQLException if the node has been removed */
    NodePool of(Node node) throws SQLException {
        NodePool pool = pools.get(node.name());
        if (pool == null) {
            throw new SQLException("node " + node + " has been removed", SqlState.NO_CONNECTION);
        }
        return pool;
    }

    /** Lets nobody wait any longer for a connection to a node: it is lost, or is the primary no more. */
    public void endWaits(Node node) {
        NodePool pool = pools.get(node.name());
        if (pool != null) {
            pool.endWaits();
        }
    }

    /** Lets nobody wait any longer for an answer from a node, in the role that it has here. */
    public void abort(Node node) {
        NodePool pool = pools.get(node.name());
        if (pool != null) {
            pool.abort(node);
        }
    }

    /** How many connections of a node sessions hold. */
    public long held(Node node) {
        NodePool pool = pools.get(node.name());
        return pool == null ? 0 : pool.held();
    }

    /** How many threads wait for a connection of a node. */
    public long awaited(Node node) {
        NodePool pool = pools.get(node.name());
        return pool == null ? 0 : pool.awaited();
    }
}
