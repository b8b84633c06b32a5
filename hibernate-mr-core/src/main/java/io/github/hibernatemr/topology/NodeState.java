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
 * @param coverage of a replica: the latest primary-clock instant for which it certainly shows every commit;
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
        long incarnation) {}
