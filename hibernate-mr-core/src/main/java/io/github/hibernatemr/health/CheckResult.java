/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.PoolUse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a check has found. Immutable.
 *
 * @param part what it is a check of
 * @param name of the node, {@code store}, or of the application's own check
 * @param up whether it is as it should be
 * @param reason what is wrong, in words for everybody; null if nothing is
 * @param detail what a driver or a check has said of it, perhaps with names of hosts; null if nothing, or where {@code
 *     hibernate.mr.health.details} is {@code brief}
 * @param took how long the run took, or has taken so far
 * @param age how long ago it ended; zero if it has not
 * @param node of a node, what is known of it; else null
 */
public record CheckResult(
        Part part,
        String name,
        boolean up,
        @Nullable String reason,
        @Nullable String detail,
        Duration took,
        Duration age,
        @Nullable NodeFacts node) {

    /** What can be asked for. */
    public enum Part {
        PRIMARY,
        REPLICA,
        STORE,
        /** The application's own checks. */
        APPLICATION
    }

    /**
     * What is known of a node beside its answer.
     *
     * @param node the node, in its present role
     * @param staleness of a replica, at the most; null while it is unknown, and for the primary
     * @param pool how its pool is used; null if that is not hibernate-mr's own, or details are brief
     */
    public record NodeFacts(
            Node node,
            @Nullable Duration staleness,
            @Nullable PoolUse pool) {

        /** Whether it is a replica that is certainly no staler than this. */
        public boolean isWithin(Duration maxStaleness) {
            return staleness != null && staleness.compareTo(maxStaleness) <= 0;
        }
    }

    CheckResult failing(String newReason) {
        return new CheckResult(part, name, false, newReason, detail, took, age, node);
    }

    CheckResult of(NodeFacts facts) {
        return new CheckResult(part, name, up, reason, detail, took, age, facts);
    }

    CheckResult saying(String newDetail) {
        return new CheckResult(part, name, up, reason, newDetail, took, age, node);
    }

    /** Without what is of use to an attacker: addresses, and how many more requests would exhaust a pool. */
    CheckResult brief() {
        NodeFacts facts = node == null ? null : new NodeFacts(node.node(), node.staleness(), null);
        return new CheckResult(part, Node.isNamedByAddress(name) ? "found" : name, up, reason, null, took, age, facts);
    }
}
