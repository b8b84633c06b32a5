/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.observe;

import io.github.hibernatemr.consistency.StoreListener;
import io.github.hibernatemr.hibernate.MultiRegionListener;
import io.github.hibernatemr.jfr.FlightRecorder;
import io.github.hibernatemr.metrics.EventCounts;
import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteListener;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.TopologyListener;
import java.util.function.Consumer;

/** Tells everybody who listens what becomes of one persistence unit. Thread-safe. */
public final class UnitEvents implements TopologyListener, StoreListener, RouteListener, AutoCloseable {

    private final String unit;
    private final Consumer<Node> gone;
    private final Consumer<Node> silent;
    private final EventCounts counts = new EventCounts();
    private final FlightRecorder recorder;
    private final ListenerThread listeners;

    /**
     * @param gone is told first of a node that is lost, or is the primary no more
     * @param silent is told of a primary that has long been silent
     */
    public UnitEvents(String unit, Consumer<Node> gone, Consumer<Node> silent) {
        this.unit = unit;
        this.gone = gone;
        this.silent = silent;
        this.recorder = FlightRecorder.of(unit);
        this.listeners = new ListenerThread(unit);
    }

    /** What it has counted. */
    public EventCounts counts() {
        return counts;
    }

    private void tell(Consumer<MultiRegionListener> event) {
        listeners.tell(() -> tellAtOnce(event));
    }

    private void tellAtOnce(Consumer<MultiRegionListener> event) {
        for (MultiRegionListener listener : Listeners.all()) {
            try {
                event.accept(listener);
            } catch (RuntimeException | Error e) {
                ObserveLog.LOG.listenerFailed(unit, listener.getClass().getName(), e);
            }
        }
    }

    @Override
    public void routeTaken(Route route) {
        recorder.routeTaken(route);
        tellAtOnce(listener -> listener.routeTaken(unit, route));
    }

    @Override
    public void ranAgain(Node replica, RerunCause cause) {
        recorder.ranAgain(replica, cause);
    }

    @Override
    public void nodeLost(Node node, String problem) {
        gone.accept(node);
        counts.nodeLost(node);
        recorder.nodeLost(node, problem);
        tell(listener -> listener.nodeLost(unit, node, problem));
    }

    @Override
    public void nodeBack(Node node) {
        recorder.nodeBack(node);
        tell(listener -> listener.nodeBack(unit, node));
    }

    @Override
    public void roleChanged(Node node, Node.Role role) {
        tell(listener -> listener.roleChanged(unit, node, role));
    }

    @Override
    public void primaryMoved(Node before, Node now) {
        gone.accept(before);
        counts.primaryMoved();
        recorder.primaryMoved(before, now);
        tell(listener -> listener.primaryMoved(unit, before, now));
    }

    @Override
    public void primarySilent(Node primary) {
        silent.accept(primary);
    }

    @Override
    public void fenced(Node node, Node primary) {
        counts.fenced();
        recorder.fenced(node, primary);
        tell(listener -> listener.fenced(unit, node, primary));
    }

    @Override
    public void serverChanged(Node node) {
        counts.serverChanged(node);
    }

    @Override
    public void samplerRefused(Node node) {
        counts.samplerRefused(node);
    }

    @Override
    public void storeLost() {
        recorder.store(false);
        tell(listener -> listener.storeLost(unit));
    }

    @Override
    public void storeBack() {
        recorder.store(true);
        tell(listener -> listener.storeBack(unit));
    }

    /** Ends the listeners' thread. */
    @Override
    public void close() {
        listeners.close();
    }
}
