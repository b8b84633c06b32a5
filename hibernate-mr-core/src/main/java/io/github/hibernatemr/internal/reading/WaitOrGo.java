/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.routing.ReadDemand;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.routing.Router;
import io.github.hibernatemr.topology.Topology;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits for a replica that lacks little, if that takes less time than to go to the primary. Thread-safe. */
final class WaitOrGo {

    /** The statement's and the commit's; a driver sends BEGIN along. */
    private static final int ROUND_TRIPS_OF_A_TRANSACTION = 2;

    private final Router router;
    private final TopologyMonitor monitor;
    private final @Nullable Duration longest;

    /** @param longest to wait, or null for as long as a transaction on the primary takes at least */
    WaitOrGo(Router router, TopologyMonitor monitor, @Nullable Duration longest) {
        this.router = router;
        this.monitor = monitor;
        this.longest = longest;
    }

    Route route(ReadDemand demand, Topology known) {
        Topology topology = known;
        long now = System.nanoTime();
        Route chosen = router.route(demand, topology, now);
        if (chosen.reason() != RouteReason.NOT_COVERED) {
            return chosen;
        }
        monitor.wanted();
        long deadline = now + longest(topology).toNanos();
        while (chosen.reason() == RouteReason.NOT_COVERED && isWithin(deadline - now, demand, topology, now)) {
            if (!monitor.awaitChange(topology, deadline)) {
                return chosen;
            }
            now = System.nanoTime();
            topology = monitor.topology();
            chosen = router.route(demand, topology, now);
        }
        return chosen instanceof Route.ToReplica replica
                ? new Route.ToReplica(replica.state(), RouteReason.WAITED)
                : chosen;
    }

    private boolean isWithin(long nanos, ReadDemand demand, Topology topology, long now) {
        Duration wait = router.expectedWait(demand, topology, now);
        return wait != null && wait.compareTo(Duration.ofNanos(nanos)) <= 0;
    }

    private Duration longest(Topology topology) {
        Duration roundTrip = topology.primary().roundTrip();
        if (longest != null || roundTrip == null) {
            return longest == null ? Duration.ZERO : longest;
        }
        return roundTrip.multipliedBy(ROUND_TRIPS_OF_A_TRANSACTION);
    }
}
