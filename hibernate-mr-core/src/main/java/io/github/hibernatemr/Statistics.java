/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.metrics.Meter;
import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.RouteReason;
import java.util.Collections;
import java.util.Map;

/**
 * Counts since a persistence unit started, as of one moment. Immutable.
 *
 * @param routes how many routes were taken, by reason; one for each transaction, and one more for each that moved
 * @param escalations how many transactions were moved to the primary, or began there, because of what they did, by reason
 * @param reruns how many statements that ran on a replica were run again, by cause
 * @param failovers how often another node became the primary
 * @param storeCalls how many calls there were to the write-timestamp store
 * @param storeFailures how many calls the write-timestamp store failed or did not answer in time
 * @param unsharedWrites how many keys' write timestamps only this pod knows for now, because the store did not take them
 */
public record Statistics(
        Map<RouteReason, Long> routes,
        Map<RouteReason, Long> escalations,
        Map<RerunCause, Long> reruns,
        long failovers,
        long storeCalls,
        long storeFailures,
        int unsharedWrites) {

    public Statistics {
        routes = Collections.unmodifiableMap(routes);
        escalations = Collections.unmodifiableMap(escalations);
        reruns = Collections.unmodifiableMap(reruns);
    }

    static Statistics of(MultiRegionUnit unit) {
        return new Statistics(
                unit.routes().byReason(),
                unit.routes().escalations(),
                unit.routes().reruns(),
                (long) unit.meters().value(Meter.FAILOVERS, null),
                unit.writeTimestamps().storeCalls().calls(),
                unit.writeTimestamps().storeCalls().failures(),
                unit.writeTimestamps().unshared());
    }

    /** How many routes led to a replica. */
    public long replicaRoutes() {
        return routes.entrySet().stream()
                .filter(entry -> entry.getKey().leadsToReplica())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
