/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All nodes at one moment: roles, health, coverage. Immutable, so that one route is decided from one state of affairs.
 *
 * @param region the pod's own region
 * @param primary the primary
 * @param replicas the replicas that may be worth asking, in the order in which this pod asks them: its own region's
 *     first, then those that answer faster than the primary does, fastest first
 * @param otherReplicas replicas that are further away than the primary, which can only slow a read down
 * @param clock what is known of the primary's clock, or null before its first sample
 * @param lastSample the primary's clock in its latest sample, beyond which no coverage can be known; null before the first
 */
public record Topology(
        String region,
        NodeState primary,
        List<NodeState> replicas,
        List<NodeState> otherReplicas,
        @Nullable PrimaryClock clock,
        @Nullable Instant lastSample) {

    /** Of replicas in whatever order; those that have answered alike stay in it. */
    public static Topology of(
            String region,
            NodeState primary,
            List<NodeState> replicas,
            @Nullable PrimaryClock clock,
            @Nullable Instant lastSample) {
        List<NodeState> worthAsking = new ArrayList<>();
        List<NodeState> tooFar = new ArrayList<>();
        for (NodeState replica : replicas) {
            boolean isWorthAsking = isIn(region, replica) || isNearer(replica, primary);
            (isWorthAsking ? worthAsking : tooFar).add(replica);
        }
        worthAsking.sort(comparing((NodeState replica) -> !isIn(region, replica))
                .thenComparing(NodeState::roundTrip, nullsLast(naturalOrder())));
        return new Topology(region, primary, List.copyOf(worthAsking), List.copyOf(tooFar), clock, lastSample);
    }

    private static boolean isIn(String region, NodeState state) {
        return region.equals(state.node().region());
    }

    /** A replica in another region is worth asking only if it answers faster than the primary, or instead of it. */
    private static boolean isNearer(NodeState replica, NodeState primary) {
        Duration there = replica.roundTrip();
        Duration toPrimary = primary.roundTrip();
        return !primary.reachable() || (there != null && toPrimary != null && there.compareTo(toPrimary) < 0);
    }

    /** An upper bound of a replica's staleness at a local {@link System#nanoTime()}, or null if unknown. */
    public @Nullable Duration staleness(NodeState replica, long nanoTime) {
        Instant coverage = replica.coverage();
        return coverage == null || clock == null ? null : Duration.between(coverage, clock.latest(nanoTime));
    }

    /** An upper bound of the time since the primary's latest sample was evaluated, or null before the first. */
    public @Nullable Duration sampleAge(long nanoTime) {
        return lastSample == null || clock == null ? null : Duration.between(lastSample, clock.latest(nanoTime));
    }

    /**
     * How long it takes, while answers are waited for, until the primary's next answer that was asked for after a local {@link
     * System#nanoTime()}; null if unknown. One question is under way at a time: within a round trip of the latest answer the next one
     * was asked too early.
     */
    public @Nullable Duration nextAnswer(long nanoTime) {
        Duration roundTrip = primary.roundTrip();
        if (roundTrip == null || clock == null) {
            return null;
        }
        Duration left = roundTrip.multipliedBy(2).minusNanos(nanoTime - clock.askedNanos());
        return left.isNegative() ? roundTrip : roundTrip.plus(left.compareTo(roundTrip) < 0 ? left : roundTrip);
    }

    /** Whether a node is the primary, and not merely was it when it was chosen. */
    public boolean isPrimary(Node node) {
        return primary.node().equals(node);
    }

    /** The state of the node with this name, or null if there is none. */
    public @Nullable NodeState node(String name) {
        if (primary.node().name().equals(name)) {
            return primary;
        }
        for (NodeState replica : replicas) {
            if (replica.node().name().equals(name)) {
                return replica;
            }
        }
        for (NodeState replica : otherReplicas) {
            if (replica.node().name().equals(name)) {
                return replica;
            }
        }
        return null;
    }
}
