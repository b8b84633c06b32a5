/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.metrics;

import io.github.hibernatemr.topology.Node;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what happens seldom has happened. Thread-safe. */
public final class EventCounts {

    private final LongAdder failovers = new LongAdder();
    private final LongAdder fenced = new LongAdder();
    private final Map<String, LongAdder> lost = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> changed = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

    /** Starts at zero. */
    public EventCounts() {}

    /** A node went out of rotation. */
    public void nodeLost(Node node) {
        increment(lost, node);
    }

    /** Another server than before, or the same after a restart, answers at a node's address. */
    public void serverChanged(Node node) {
        increment(changed, node);
    }

    private static void increment(Map<String, LongAdder> events, Node node) {
        events.computeIfAbsent(node.name(), name -> new LongAdder()).increment();
    }

    /** A node's sampler is let in no more, though the node serves. */
    public void samplerRefused(Node node) {
        increment(refused, node);
    }

    /** Another node became the primary. */
    public void primaryMoved() {
        failovers.increment();
    }

    /** A server was found that accepts writes beside the primary. */
    public void fenced() {
        fenced.increment();
    }

    /** How often another node became the primary. */
    public long failovers() {
        return failovers.sum();
    }

    long fencings() {
        return fenced.sum();
    }

    long lost(String node) {
        return times(lost, node);
    }

    long changed(String node) {
        return times(changed, node);
    }

    long samplerRefused(String node) {
        return times(refused, node);
    }

    private static long times(Map<String, LongAdder> events, String node) {
        LongAdder times = events.get(node);
        return times == null ? 0 : times.sum();
    }
}
