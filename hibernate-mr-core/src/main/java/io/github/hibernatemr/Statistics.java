/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import io.github.hibernatemr.routing.RouteReason;
import java.util.Collections;
import java.util.Map;

/**
 * Counts since a persistence unit started, as of one moment. Immutable.
 *
 * @param routes how many routes were taken, by reason; one for each transaction, and one more for each that moved
 * @param storeFailures how many calls the write-timestamp store failed or did not answer in time
 * @param unsharedWrites how many keys' write timestamps only this pod knows for now, because the store did not take them
 */
public record Statistics(Map<RouteReason, Long> routes, long storeFailures, int unsharedWrites) {

    public Statistics {
        routes = Collections.unmodifiableMap(routes);
    }

    /** How many routes led to a replica. */
    public long replicaRoutes() {
        return count(true);
    }

    /** How many routes led to the primary. */
    public long primaryRoutes() {
        return count(false);
    }

    private long count(boolean toReplica) {
        return routes.entrySet().stream()
                .filter(entry -> entry.getKey().leadsToReplica() == toReplica)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
