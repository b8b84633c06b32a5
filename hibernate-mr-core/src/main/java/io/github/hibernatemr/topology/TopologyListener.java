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
     * @param node in the role that it has had for this pod so far
     * @param role what the server says that it is now
     */
    default void roleChanged(Node node, Node.Role role) {}

    /**
     * Another node is the primary from now on.
     *
     * @param before the node that was it, still in that role
     * @param now the node that is it, in its new role
     */
    default void primaryMoved(Node before, Node now) {}

    /**
     * The primary has answered nothing for ten seconds, over any connection of its sampler: told once. Whoever waits for an answer
     * from it would wait for ever.
     */
    default void primarySilent(Node primary) {}

    /**
     * A server accepts writes though another node is the primary: nothing is sent to it, and somebody must end it.
     *
     * @param node the one that is left alone
     * @param primary the one in the later epoch, or that was followed before, which is used
     */
    default void fenced(Node node, Node primary) {}

    /** Another server than before, or the same after a restart, answers at a node's address. */
    default void serverChanged(Node node) {}

    /** A node's sampler is let in no more, though the node serves: its login, the number of connections, or the pool. Told once. */
    default void samplerRefused(Node node) {}
}
