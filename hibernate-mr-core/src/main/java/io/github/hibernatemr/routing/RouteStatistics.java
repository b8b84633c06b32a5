/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.topology.Node;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many routes were taken for which reason. One route is counted per transaction and node: a transaction that reads
 * a replica and then escalates counts twice. Thread-safe.
 */
public final class RouteStatistics {

    private final Map<RouteReason, LongAdder> taken = zeros(RouteReason.class);
    private final Map<RouteReason, LongAdder> escalations = zeros(RouteReason.class);
    private final Map<RerunCause, LongAdder> reruns = zeros(RerunCause.class);

    private final Map<PrimaryFailure, LongAdder> failures = zeros(PrimaryFailure.class);

    private final RouteListener listener;

    /**
     * Starts at zero.
     *
     * @param listener hears of every route that is counted
     */
    public RouteStatistics(RouteListener listener) {
        this.listener = listener;
    }

    private static <E extends Enum<E>> Map<E, LongAdder> zeros(Class<E> what) {
        Map<E, LongAdder> zeros = new EnumMap<>(what);
        for (E constant : what.getEnumConstants()) {
            zeros.put(constant, new LongAdder());
        }
        return zeros;
    }

    /** Counts one more route. */
    public void count(Route route) {
        increment(taken, route.reason());
        listener.routeTaken(route);
    }

    private static <E> void increment(Map<E, LongAdder> counts, E what) {
        Objects.requireNonNull(counts.get(what), "every constant is counted").increment();
    }

    /** Counts one more transaction that moved to the primary, or began there, because of what it did. */
    public void escalated(RouteReason reason) {
        increment(escalations, reason);
    }

    /** Counts one more statement that is run again. */
    public void ranAgain(Node replica, RerunCause cause) {
        increment(reruns, cause);
        listener.ranAgain(replica, cause);
    }

    /** Counts one more statement or commit that the primary has failed. */
    public void failed(PrimaryFailure cause) {
        increment(failures, cause);
    }

    /** The counts of the primary's failures at this moment, for every cause that occurred. */
    public Map<PrimaryFailure, Long> failures() {
        return occurred(PrimaryFailure.class, failures);
    }

    /** The counts of routes at this moment, for every reason that occurred. */
    public Map<RouteReason, Long> byReason() {
        return occurred(RouteReason.class, taken);
    }

    /** The counts of escalations at this moment, for every reason that occurred. */
    public Map<RouteReason, Long> escalations() {
        return occurred(RouteReason.class, escalations);
    }

    /** The counts of re-runs at this moment, for every cause that occurred. */
    public Map<RerunCause, Long> reruns() {
        return occurred(RerunCause.class, reruns);
    }

    private static <E extends Enum<E>> Map<E, Long> occurred(Class<E> what, Map<E, LongAdder> adders) {
        Map<E, Long> counts = new EnumMap<>(what);
        adders.forEach((constant, adder) -> {
            if (adder.sum() > 0) {
                counts.put(constant, adder.sum());
            }
        });
        return counts;
    }
}
