/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jfr;

import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.topology.Node;

/**
 * Puts what happens to a persistence unit on record, while somebody records; else it costs next to nothing. This one does
 * nothing, for a JDK without the module {@code jdk.jfr}, or a container that hides it (WildFly, unless {@code
 * jboss-deployment-structure.xml} names the module). Thread-safe.
 */
public class FlightRecorder {

    FlightRecorder() {}

    /** One that records if that is possible here. */
    public static FlightRecorder of(String unit) {
        try {
            // Asked for first: WildFly warns of each class that it cannot define for want of another.
            Class.forName("jdk.jfr.Event", false, FlightRecorder.class.getClassLoader());
            return new JdkFlightRecorder(unit);
        } catch (ClassNotFoundException | LinkageError e) {
            return new FlightRecorder();
        }
    }

    /** A transaction was routed, or moved. */
    public void routeTaken(Route route) {}

    /** A statement is run again. */
    public void ranAgain(Node replica, RerunCause cause) {}

    /** A node went out of rotation. */
    public void nodeLost(Node node, String problem) {}

    /** A node that was lost answers again. */
    public void nodeBack(Node node) {}

    /** Another node is the primary. */
    public void primaryMoved(Node before, Node now) {}

    /** A server accepts writes beside the primary. */
    public void fenced(Node node, Node primary) {}

    /** The store fails, or serves again. */
    public void store(boolean serves) {}
}
