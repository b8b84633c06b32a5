/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which node serves a session's next statement, and why. Immutable.
 */
public sealed interface Route {

    /** The node, or null if the session has not needed one yet. */
    @Nullable
    Node node();

    /** Why this node. */
    RouteReason reason();

    /** What the replica was known to cover when it was chosen, on the primary's clock; null for any other route. */
    default @Nullable Instant coverage() {
        return null;
    }

    /**
     * To a replica.
     *
     * @param state what was known of it when it was chosen
     */
    record ToReplica(NodeState state, RouteReason reason) implements Route {

        @Override
        public Node node() {
            return state.node();
        }

        @Override
        public @Nullable Instant coverage() {
            return state.coverage();
        }
    }

    /** To the primary. */
    record ToPrimary(Node node, RouteReason reason) implements Route {}

    /** Nowhere yet. */
    record Unbound() implements Route {

        static final Unbound ROUTE = new Unbound();

        @Override
        public @Nullable Node node() {
            return null;
        }

        @Override
        public RouteReason reason() {
            return RouteReason.UNBOUND;
        }
    }

    /** The route of a session that has not needed a node yet. */
    static Route unbound() {
        return Unbound.ROUTE;
    }
}
