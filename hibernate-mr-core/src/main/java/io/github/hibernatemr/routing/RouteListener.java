/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.topology.Node;

/** Hears of every route. Called by the application's thread, which must not be held up; thread-safe. */
public interface RouteListener {

    /** A transaction was routed, or moved. */
    default void routeTaken(Route route) {}

    /** A statement that ran on a replica is run again. */
    default void ranAgain(Node replica, RerunCause cause) {}
}
