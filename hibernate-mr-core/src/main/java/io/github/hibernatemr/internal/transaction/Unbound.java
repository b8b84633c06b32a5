/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.routing.Route;

/** No node has been needed yet, or the one that was has failed. It may become anything. */
record Unbound() implements TransactionState {

    static final Unbound STATE = new Unbound();

    @Override
    public Route route() {
        return Route.unbound();
    }
}
