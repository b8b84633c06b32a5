/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node at one moment. Immutable.
 *
 * @param node the node
 * @param reachable whether its latest sample was answered, and by a server in the node's role
 * @param problem what is wrong if it is not reachable, for people; else null
 * @param coverage of a replica: the latest primary-clock instant for which it has certainly replayed every commit;
 *     null while nothing is proved, and for the primary
 * @param roundTrip the smoothed round trip of its samples, or null before the first
 * @param incarnation tells one start of one server from every other, the same number for all pods; 0 while unknown. A
 *     server that crashed may come back further back than it was, so what it has shown before proves nothing
 */
public record NodeState(
        Node node,
        boolean reachable,
        @Nullable String problem,
        @Nullable Instant coverage,
        @Nullable Duration roundTrip,
        long incarnation) {

    public static NodeState unknown(Node node) {
        return new NodeState(node, false, "not sampled yet", null, null, 0);
    }

    public NodeState answered(@Nullable Instant newCoverage, Duration measured) {
        // The smoothed round-trip time of RFC 6298: an eighth of what is new, so that one slow sample moves little.
        Duration smoothed = roundTrip == null
                ? measured
                : roundTrip.multipliedBy(7).plus(measured).dividedBy(8);
        return new NodeState(node, true, null, newCoverage, smoothed, incarnation);
    }

    public NodeState failed(String newProblem) {
        // Coverage goes with the sample that proved it: a server that comes back may have been restarted further back.
        return new NodeState(node, false, newProblem, null, roundTrip, 0);
    }

    public NodeState covering(@Nullable Instant newCoverage) {
        return new NodeState(node, reachable, problem, newCoverage, roundTrip, incarnation);
    }

    public NodeState as(Node.Role role) {
        return new NodeState(node.as(role), reachable, problem, coverage, roundTrip, incarnation);
    }

    public NodeState connected(long newIncarnation) {
        return new NodeState(node, reachable, problem, coverage, roundTrip, newIncarnation);
    }
}
