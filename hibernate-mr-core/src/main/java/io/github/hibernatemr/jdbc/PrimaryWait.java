/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a statement does that must run on the primary while there is none: it waits for one for as long as the settings say, and then
 * fails, which costs it no time-out of a pool. Stateless.
 */
final class PrimaryWait {

    private final RoutedConnections unit;

    PrimaryWait(RoutedConnections unit) {
        this.unit = unit;
    }

    /**
     * Returns as soon as there is a primary, as far as is known.
     *
     * @param reason why the statement must run there
     * @throws SQLException if there is none in time
     */
    void await(RouteReason reason) throws SQLException {
        if (unit.monitor().topology().primary().reachable()) {
            return;
        }
        long deadline = System.nanoTime() + unit.failoverWait().toNanos();
        while (true) {
            Topology known = unit.monitor().topology();
            NodeState primary = known.primary();
            if (!isDown(primary)) {
                return;
            }
            if (!unit.monitor().awaitChange(known, deadline)) {
                throw unit.primaryUnreachable(
                        reason,
                        primary.problem() + " (hibernate.mr.failover.max_wait = "
                                + unit.failoverWait().toMillis() + "ms)",
                        unit.monitor().problem(primary.node()));
            }
        }
    }

    /** Whether it is known that there is no primary. */
    boolean isDown() {
        return isDown(unit.monitor().topology().primary());
    }

    /** Not if only the sampler got no connection, because the server has too many or a container's pool is exhausted. */
    private boolean isDown(NodeState primary) {
        return !primary.reachable() && isDown(unit.monitor().problem(primary.node()));
    }

    private static boolean isDown(@Nullable SQLException problem) {
        return problem != null
                // As which samplers note a node that they found to accept no writes.
                && (ReplicaFailure.READ_ONLY.equals(problem.getSQLState())
                        || (isOfServer(problem) && ReplicaFailure.isOfConnection(problem)));
    }

    private static boolean isOfServer(SQLException problem) {
        return !ReplicaFailure.isOfPool(problem) && !"53300".equals(problem.getSQLState());
    }
}
