/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The one rule: a session may read a replica if that replica covers everything the session's key has written (and
 * read); otherwise, and whenever anything is unknown, it reads the primary. Pure; immutable and thread-safe.
 *
 * <p>A key without a write timestamp needs no coverage, because a timestamp lives in the store for longer than {@code
 * max_staleness}, and a replica staler than that serves nobody: whatever the key wrote before, every replica in
 * rotation has.
 */
public final class Router {

    private static final double HASHES = 0x1p32;

    private final Duration maxStaleness;

    /** @param maxStaleness a replica staler than this serves nobody */
    public Router(Duration maxStaleness) {
        this.maxStaleness = maxStaleness;
    }

    /**
     * Chooses a node for a read: of the region's own replicas that qualify the one that the demand's affinity prefers, by their
     * weights, so that equal replicas show nobody a time going back; else the nearest one elsewhere; else the primary.
     *
     * @param demand what the read asks
     * @param topology the nodes as they are known
     * @param nanoTime the local {@link System#nanoTime()} of the decision
     */
    public Route route(ReadDemand demand, Topology topology, long nanoTime) {
        if (demand.level() instanceof ConsistencyLevel.Strong) {
            return primary(topology, RouteReason.STRONG);
        }
        RouteReason closest =
                topology.replicas().isEmpty() && !topology.otherReplicas().isEmpty()
                        ? RouteReason.PRIMARY_NEAREST
                        : RouteReason.NO_REPLICA;
        Route.ToReplica chosen = null;
        for (NodeState replica : topology.replicas()) {
            if (chosen != null && !isPreferred(replica, chosen.state(), demand.affinity(), topology)) {
                continue;
            }
            RouteReason verdict = verdict(replica, demand, topology, nanoTime);
            if (verdict.leadsToReplica()) {
                chosen = new Route.ToReplica(replica, verdict);
            }
            closest = verdict.compareTo(closest) > 0 ? verdict : closest;
        }
        return chosen == null ? primary(topology, closest) : chosen;
    }

    /**
     * How long it takes, if the lag stays as it is, until a replica is proved to have what a read asks and lacks nothing but that: null
     * if there is no such replica, so that waiting is of no use. Since the primary's latest sample was evaluated coverage has
     * grown as much as time has passed; only the proof is missing. What was written after that sample the next one has to prove.
     */
    public @Nullable Duration expectedWait(ReadDemand demand, Topology topology, long nanoTime) {
        Duration unproved = topology.sampleAge(nanoTime);
        Duration nextAnswer = topology.nextAnswer(nanoTime);
        Instant lastSample = topology.lastSample();
        Duration least = null;
        for (NodeState replica : topology.replicas()) {
            Instant floor = demand.floor().of(replica);
            boolean onlyTooEarly = verdict(replica, demand, topology, nanoTime) == RouteReason.NOT_COVERED;
            if (onlyTooEarly && floor != null && replica.coverage() != null && unproved != null) {
                Duration wait = Duration.between(replica.coverage(), floor).minus(unproved);
                if (lastSample != null && lastSample.isBefore(floor) && nextAnswer != null) {
                    wait = wait.plus(nextAnswer);
                }
                least = least == null || wait.compareTo(least) < 0 ? wait : least;
            }
        }
        return least;
    }

    /** Rendezvous hashing: when a replica comes or goes, only those who read that one move. */
    private static boolean isPreferred(NodeState candidate, NodeState chosen, int affinity, Topology topology) {
        if (!topology.region().equals(candidate.node().region())) {
            return false;
        }
        int ofCandidate = hash(candidate, affinity);
        int ofChosen = hash(chosen, affinity);
        return candidate.node().weight() == chosen.node().weight()
                ? ofCandidate > ofChosen
                : score(candidate, ofCandidate) > score(chosen, ofChosen);
    }

    /** As Schindelhauer and Schomaker weigh it ("Weighted distributed hash tables", 2005): shares are in proportion to weights. */
    private static double score(NodeState replica, int hash) {
        double fraction = (hash - (double) Integer.MIN_VALUE + 0.5) / HASHES;
        return replica.node().weight() / -Math.log(fraction);
    }

    /** The finalizer of MurmurHash3, after which any two names differ in every bit with even chance. */
    private static int hash(NodeState replica, int affinity) {
        int hash = replica.node().name().hashCode() * 31 + affinity;
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    /** A route to the primary that the topology names. */
    public static Route.ToPrimary primary(Topology topology, RouteReason reason) {
        return new Route.ToPrimary(topology.primary().node(), reason);
    }

    private RouteReason verdict(NodeState replica, ReadDemand demand, Topology topology, long nanoTime) {
        if (!replica.reachable()) {
            return RouteReason.NO_REPLICA;
        }
        if (replica.node().equals(demand.avoided())) {
            return RouteReason.REPLICA_FAILED;
        }
        Instant floor = demand.floor().of(replica);
        ConsistencyLevel level = demand.level();
        Instant coverage = replica.coverage();
        Duration staleness = topology.staleness(replica, nanoTime);
        if (floor != null && (coverage == null || coverage.isBefore(floor))) {
            return uncovered(coverage, staleness);
        }
        if (staleness != null && staleness.compareTo(bound(level)) <= 0) {
            return reason(level, floor);
        }
        if (!topology.primary().reachable() && servesAlone(level, coverage, topology)) {
            return RouteReason.PRIMARY_UNREACHABLE;
        }
        return staleness == null ? RouteReason.COVERAGE_UNKNOWN : RouteReason.TOO_STALE;
    }

    /** One that is stuck is none that merely has yet to get there. */
    private RouteReason uncovered(@Nullable Instant coverage, @Nullable Duration staleness) {
        if (coverage == null) {
            return RouteReason.COVERAGE_UNKNOWN;
        }
        boolean isStuck = staleness != null && staleness.compareTo(maxStaleness) > 0;
        return isStuck ? RouteReason.TOO_STALE : RouteReason.NOT_COVERED;
    }

    /**
     * Whether a replica may serve while the primary is away. What keys have written that the store has forgotten by now it must
     * have, so it must have been in rotation when the primary was last seen: one that had been stuck for longer than timestamps
     * live would show users an age before what they wrote. A pod that has never seen the primary cannot tell.
     */
    private boolean servesAlone(ConsistencyLevel level, @Nullable Instant coverage, Topology topology) {
        if (!(level instanceof ConsistencyLevel.Session) || topology.clock() == null) {
            return !(level instanceof ConsistencyLevel.Bounded);
        }
        return coverage != null
                && topology.lastSample() != null
                && !coverage.isBefore(topology.lastSample().minus(maxStaleness));
    }

    private Duration bound(ConsistencyLevel level) {
        return level instanceof ConsistencyLevel.Bounded bounded
                        && bounded.maxStaleness().compareTo(maxStaleness) < 0
                ? bounded.maxStaleness()
                : maxStaleness;
    }

    private static RouteReason reason(ConsistencyLevel level, @Nullable Instant floor) {
        if (level instanceof ConsistencyLevel.Bounded) {
            return RouteReason.BOUNDED;
        }
        if (level instanceof ConsistencyLevel.Eventual) {
            return RouteReason.EVENTUAL;
        }
        return floor == null ? RouteReason.NOTHING_WRITTEN : RouteReason.COVERED;
    }
}
