/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * How many routes were taken for which reason. One route is counted per transaction and node: a transaction that reads
 * a replica and then escalates counts twice. Thread-safe.
 */
public final class RouteStatistics {

    private final LongAdder[] takenByReason =
            Stream.generate(LongAdder::new).limit(RouteReason.values().length).toArray(LongAdder[]::new);

    /** Counts one more route. */
    public void count(Route route) {
        takenByReason[route.reason().ordinal()].increment();
    }

    /** The counts at this moment, for every reason that occurred. */
    public Map<RouteReason, Long> byReason() {
        Map<RouteReason, Long> counts = new EnumMap<>(RouteReason.class);
        for (RouteReason reason : RouteReason.values()) {
            long count = takenByReason[reason.ordinal()].sum();
            if (count > 0) {
                counts.put(reason, count);
            }
        }
        return counts;
    }
}
