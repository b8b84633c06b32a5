/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.WriteTimestamps;
import io.github.hibernatemr.internal.reading.Reader;
import io.github.hibernatemr.routing.Route;

/**
 * A replica was chosen, and the store asked what the keys have written, which has not answered yet. The first statement runs there
 * meanwhile; its result is handed out only after the answer. It becomes {@link OnReplica}, there or on another, or {@link OnPrimary}.
 *
 * @param route to the replica that was chosen
 * @param asked the question that is under way
 */
record Provisional(Route.ToReplica route, WriteTimestamps.Lookup asked) implements TransactionState {

    /** Whether {@link #settled} would return at once. */
    boolean isAnswered() {
        return asked.isDone();
    }

    /** Waits for the answer, at most for the store's time-out. */
    TransactionState settled(Reader reader) {
        return TransactionState.of(reader.settled(route, asked.await()));
    }

    /** Whether what the replica has answered meanwhile may be seen; if not, the statement is to be run again. */
    boolean isConfirmedBy(TransactionState settled) {
        return settled instanceof OnReplica same && same.route().state() == route.state();
    }
}
