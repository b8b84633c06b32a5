/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.metrics;

import io.github.hibernatemr.internal.facade.UnitParts;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.routing.PrimaryFailure;
import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.routing.RouteStatistics;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Reads the meters of one persistence unit; asks no server. Thread-safe. */
public final class UnitMeters {

    private final UnitParts parts;
    private final WriteTimestamps writeTimestamps;
    private final TopologyMonitor monitor;
    private final EventCounts events;

    /** Of these parts. */
    public UnitMeters(UnitParts parts, WriteTimestamps writeTimestamps, TopologyMonitor monitor, EventCounts events) {
        this.parts = parts;
        this.writeTimestamps = writeTimestamps;
        this.monitor = monitor;
        this.events = events;
    }

    /** All meters: a split one with every value that its tag can have, zeros included. */
    public List<Measurement> all() {
        return Arrays.stream(Meter.values())
                .flatMap(meter -> of(meter).stream())
                .toList();
    }

    /** What one meter shows for one value of its tag; not a number if there is none, or no longer. */
    public double value(Meter meter, @Nullable String tag) {
        return of(meter).stream()
                .filter(measurement -> Objects.equals(measurement.tag(), tag))
                .mapToDouble(Measurement::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** One meter. */
    public List<Measurement> of(Meter meter) {
        RouteStatistics routes = parts.statistics();
        return switch (meter) {
            case ROUTES -> byReason(meter, routes.byReason());
            case ESCALATIONS -> byReason(meter, routes.escalations());
            case RERUNS -> byCause(meter, RerunCause.values(), routes.reruns());
            case PRIMARY_FAILURES -> byCause(meter, PrimaryFailure.values(), routes.failures());
            case CROSSINGS_REFUSED -> one(meter, parts.crossings().refused());
            case STORE_CALLS -> one(meter, writeTimestamps.storeCalls().calls());
            case STORE_FAILURES -> one(meter, writeTimestamps.storeCalls().failures());
            case STORE_WAIT -> one(meter, seconds(writeTimestamps.storeCalls().waited()));
            case STORE_UNSHARED -> one(meter, writeTimestamps.unshared());
            case NODE_UP -> byNode(meter, state -> state.reachable() ? 1 : 0);
            case NODE_PRIMARY -> byNode(meter, state -> state.node().isPrimary() ? 1 : 0);
            case NODE_STALENESS -> staleness();
            case NODE_ROUND_TRIP -> byNode(meter, state -> secondsOrNone(state.roundTrip()));
            case NODE_LOST -> byNode(meter, state -> events.lost(state.node().name()));
            case NODE_CHANGED ->
                byNode(meter, state -> events.changed(state.node().name()));
            case SAMPLER_REFUSED ->
                byNode(meter, state -> events.samplerRefused(state.node().name()));
            case CONNECTIONS_HELD -> byNode(meter, state -> parts.pools().held(state.node()));
            case CONNECTIONS_AWAITED -> byNode(meter, state -> parts.pools().awaited(state.node()));
            case FAILOVERS -> one(meter, events.failovers());
            case FENCED -> one(meter, events.fencings());
        };
    }

    private static List<Measurement> one(Meter meter, double value) {
        return List.of(new Measurement(meter, null, value));
    }

    private static List<Measurement> byReason(Meter meter, Map<RouteReason, Long> counts) {
        return Arrays.stream(RouteReason.values())
                .filter(reason -> reason != RouteReason.UNBOUND)
                .filter(reason -> meter == Meter.ROUTES || !reason.leadsToReplica())
                .map(reason -> new Measurement(meter, Meter.value(reason), counts.getOrDefault(reason, 0L)))
                .toList();
    }

    private static <E extends Enum<E>> List<Measurement> byCause(Meter meter, E[] causes, Map<E, Long> counts) {
        return Arrays.stream(causes)
                .map(cause -> new Measurement(meter, Meter.value(cause), counts.getOrDefault(cause, 0L)))
                .toList();
    }

    private List<Measurement> byNode(Meter meter, ToDoubleFunction<NodeState> value) {
        return nodes(monitor.topology()).stream()
                .map(state -> new Measurement(meter, state.node().name(), value.applyAsDouble(state)))
                .toList();
    }

    private static List<NodeState> nodes(Topology topology) {
        List<NodeState> nodes = new ArrayList<>(topology.replicas());
        nodes.addAll(topology.otherReplicas());
        nodes.add(topology.primary());
        return nodes;
    }

    private List<Measurement> staleness() {
        Topology topology = monitor.topology();
        long now = System.nanoTime();
        return nodes(topology).stream()
                .map(state -> new Measurement(
                        Meter.NODE_STALENESS,
                        state.node().name(),
                        secondsOrNone(state.node().isPrimary() ? null : topology.staleness(state, now))))
                .toList();
    }

    private static double secondsOrNone(@Nullable Duration duration) {
        return duration == null ? Double.NaN : seconds(duration);
    }

    private static double seconds(Duration duration) {
        return (double) duration.toNanos() / TimeUnit.SECONDS.toNanos(1);
    }
}
