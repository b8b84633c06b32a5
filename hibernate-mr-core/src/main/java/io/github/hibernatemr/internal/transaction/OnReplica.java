/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;

/**
 * On a replica that shows all that the reader must see. It stays there until somebody writes, the reader learns of news, or the replica
 * fails: then it becomes {@link Unbound}, and the next statement chooses anew.
 */
record OnReplica(Route.ToReplica route) implements TransactionState {

    /** The keys have written, which was not known when the replica was chosen; and it has that. */
    static OnReplica covering(Route.ToReplica route) {
        return route.reason() == RouteReason.NOTHING_WRITTEN
                ? new OnReplica(new Route.ToReplica(route.state(), RouteReason.COVERED))
                : new OnReplica(route);
    }
}
