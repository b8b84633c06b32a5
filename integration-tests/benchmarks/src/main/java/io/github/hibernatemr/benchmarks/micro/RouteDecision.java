/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.micro;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.routing.Floor;
import io.github.hibernatemr.routing.ReadDemand;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.Router;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import io.github.hibernatemr.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The decision itself, without a server: at level session, by a user who has written what all replicas but the first cover. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouteDecision {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant WRITTEN = NOW.minusMillis(500);
    private static final Duration ROUND_TRIP = Duration.ofMillis(1);

    /** In the region. */
    @Param({"1", "2", "8"})
    public int replicas = 1;

    private final Router router = new Router(Duration.ofSeconds(30));
    private final Floor floor = replica -> WRITTEN;
    private Topology topology = topology(1);
    private int user;

    private static Topology topology(int replicas) {
        NodeState primary =
                new NodeState(new Node("primary", "far", Node.Role.PRIMARY), true, null, null, ROUND_TRIP, 1);
        List<NodeState> states = IntStream.range(0, replicas)
                .mapToObj(i -> new NodeState(
                        new Node("replica-" + i, Unit.HERE, Node.Role.REPLICA),
                        true,
                        null,
                        i == 0 && replicas > 1 ? NOW.minusSeconds(1) : NOW.minusMillis(100),
                        ROUND_TRIP,
                        1))
                .toList();
        return new Topology(Unit.HERE, primary, states, List.of(), PrimaryClock.at(NOW, System.nanoTime()), NOW);
    }

    /** Makes the topology. */
    @Setup
    public void start() {
        topology = topology(replicas);
    }

    /** As a transaction's first statement decides. */
    @Benchmark
    public Route decide() {
        user++;
        return router.route(new ReadDemand(ConsistencyLevel.session(), floor, user), topology, System.nanoTime());
    }
}
