/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.Router;
import io.github.hibernatemr.topology.Topology;

/** On the primary, until the transaction ends: so it sees its own writes. */
record OnPrimary(Route.ToPrimary route) implements TransactionState {

    /** On the node that is the primary now, for the same reason. */
    OnPrimary following(Topology topology) {
        return new OnPrimary(Router.primary(topology, route.reason()));
    }
}
