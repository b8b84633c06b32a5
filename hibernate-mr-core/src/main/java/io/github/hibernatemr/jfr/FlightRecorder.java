/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jfr;

import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.topology.Node;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

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

/** Where there is a Flight Recorder. */
final class JdkFlightRecorder extends FlightRecorder {

    private static final String PREFIX = "io.github.hibernatemr.";

    private final String unit;

    JdkFlightRecorder(String unit) {
        this.unit = unit;
        // Here and not in an application's thread it shows that the class cannot be loaded.
        new RouteTaken().isEnabled();
    }

    @Category("hibernate-mr")
    @StackTrace(false)
    abstract static class OfUnit extends Event {
        @Label("Persistence unit")
        String unit = "";
    }

    @Name(PREFIX + "RouteTaken")
    @Label("Route taken")
    @Description("A transaction was routed, or moved to another node")
    static final class RouteTaken extends OfUnit {
        @Label("Node")
        String node = "";

        @Label("Reason")
        String reason = "";
    }

    @Name(PREFIX + "StatementRerun")
    @Label("Statement run again")
    @Description("A statement that ran on a replica is run again before the application sees a row")
    static final class StatementRerun extends OfUnit {
        @Label("Replica")
        String node = "";

        @Label("Cause")
        String cause = "";
    }

    @Name(PREFIX + "NodeChanged")
    @Label("Node lost or back")
    static final class NodeChanged extends OfUnit {
        @Label("Node")
        String node = "";

        @Label("In use")
        boolean up;

        @Label("Problem")
        String problem = "";
    }

    @Name(PREFIX + "PrimaryMoved")
    @Label("Primary moved")
    static final class PrimaryMoved extends OfUnit {
        @Label("Before")
        String before = "";

        @Label("Now")
        String now = "";
    }

    @Name(PREFIX + "NodeFenced")
    @Label("Node fenced")
    @Description("A server accepts writes though another is the primary; nothing is sent to it")
    static final class NodeFenced extends OfUnit {
        @Label("Node")
        String node = "";

        @Label("Primary")
        String primary = "";
    }

    @Name(PREFIX + "StoreChanged")
    @Label("Store lost or back")
    static final class StoreChanged extends OfUnit {
        @Label("Serves")
        boolean serves;
    }

    @Override
    public void routeTaken(Route route) {
        RouteTaken event = new RouteTaken();
        Node node = route.node();
        if (event.isEnabled() && node != null) {
            event.unit = unit;
            event.node = node.name();
            event.reason = route.reason().name();
            event.commit();
        }
    }

    @Override
    public void ranAgain(Node replica, RerunCause cause) {
        StatementRerun event = new StatementRerun();
        if (event.isEnabled()) {
            event.unit = unit;
            event.node = replica.name();
            event.cause = cause.name();
            event.commit();
        }
    }

    @Override
    public void nodeLost(Node node, String problem) {
        record(node, false, problem);
    }

    @Override
    public void nodeBack(Node node) {
        record(node, true, "");
    }

    private void record(Node node, boolean isUp, String problem) {
        NodeChanged event = new NodeChanged();
        event.unit = unit;
        event.node = node.name();
        event.up = isUp;
        event.problem = problem;
        event.commit();
    }

    @Override
    public void primaryMoved(Node before, Node now) {
        PrimaryMoved event = new PrimaryMoved();
        event.unit = unit;
        event.before = before.name();
        event.now = now.name();
        event.commit();
    }

    @Override
    public void fenced(Node node, Node primary) {
        NodeFenced event = new NodeFenced();
        event.unit = unit;
        event.node = node.name();
        event.primary = primary.name();
        event.commit();
    }

    @Override
    public void store(boolean serves) {
        StoreChanged event = new StoreChanged();
        event.unit = unit;
        event.serves = serves;
        event.commit();
    }
}
