/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

/**
 * Hears what changes about a persistence unit's nodes. Called once for each change, by whichever thread has noticed, which must
 * not be held up; thread-safe.
 */
public interface TopologyListener {

    /**
     * A node is out of rotation.
     *
     * @param problem what it said or failed with; without any credential
     */
    default void nodeLost(Node node, String problem) {}

    /** A node that was lost answers again. */
    default void nodeBack(Node node) {}

    /**
     * The server behind a node says that it has another role than it had.
     *
     * @param node with the role that the settings give it
     * @param role what the server says that it is now
     */
    default void roleChanged(Node node, Node.Role role) {}
}
