/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.topology.Node;

/**
 * Hears what becomes of all persistence units that hibernate-mr serves: the seam for metrics, alarms and tests. Of routes it hears on the
 * application's threads, of all else on a thread of hibernate-mr's for listeners, in order; thread-safe. What it throws is logged, and
 * harms nobody. If it does not return, a thousand news wait for it, and later ones are dropped.
 *
 * @see io.github.hibernatemr.MultiRegion#listen(MultiRegionListener)
 */
public interface MultiRegionListener {

    /** A transaction was routed, or moved. On the way of every transaction, so it has to be quick. */
    default void routeTaken(String persistenceUnit, Route route) {}

    /**
     * A node is out of rotation.
     *
     * @param problem what it said or failed with; without any credential
     */
    default void nodeLost(String persistenceUnit, Node node, String problem) {}

    /** A node that was lost answers again. */
    default void nodeBack(String persistenceUnit, Node node) {}

    /**
     * The server behind a node says that it has another role than it had.
     *
     * @param node in the role that it has had for this pod so far
     * @param role what the server says that it is now
     */
    default void roleChanged(String persistenceUnit, Node node, Node.Role role) {}

    /**
     * Another node is the primary from now on.
     *
     * @param before the node that was it, still in that role
     * @param now the node that is it, in its new role
     */
    default void primaryMoved(String persistenceUnit, Node before, Node now) {}

    /**
     * Alarm: a server accepts writes though another node is the primary. Nothing is sent to it, and somebody must end it.
     *
     * @param node the one that is left alone
     * @param primary the one in the later epoch, which is used
     */
    default void fenced(String persistenceUnit, Node node, Node primary) {}

    /** A call to the write-timestamp store has failed, or not been answered in time, for the first time since it served. */
    default void storeLost(String persistenceUnit) {}

    /** The write-timestamp store has answered in time, for the first time since it was lost. */
    default void storeBack(String persistenceUnit) {}
}
