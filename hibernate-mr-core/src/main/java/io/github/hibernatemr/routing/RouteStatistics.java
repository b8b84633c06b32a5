/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many routes were taken for which reason. One route is counted per transaction and node: a transaction that reads
 * a replica and then escalates counts twice. Thread-safe.
 */
public final class RouteStatistics {

    private final Map<RouteReason, LongAdder> taken = new EnumMap<>(RouteReason.class);

    private final RouteListener listener;

    /**
     * Starts at zero.
     *
     * @param listener hears of every route that is counted
     */
    public RouteStatistics(RouteListener listener) {
        this.listener = listener;
        for (RouteReason reason : RouteReason.values()) {
            taken.put(reason, new LongAdder());
        }
    }

    /** Counts one more route. */
    public void count(Route route) {
        Objects.requireNonNull(taken.get(route.reason()), "every reason is counted")
                .increment();
        listener.routeTaken(route);
    }

    /** The counts at this moment, for every reason that occurred. */
    public Map<RouteReason, Long> byReason() {
        Map<RouteReason, Long> counts = new EnumMap<>(RouteReason.class);
        taken.forEach((reason, adder) -> {
            if (adder.sum() > 0) {
                counts.put(reason, adder.sum());
            }
        });
        return counts;
    }
}
