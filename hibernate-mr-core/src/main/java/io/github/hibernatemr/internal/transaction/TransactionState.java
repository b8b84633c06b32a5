/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.reading.Choice;
import io.github.hibernatemr.internal.reading.Reader;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.routing.Route;

/**
 * Where a transaction is, as far as its next statement is concerned.
 *
 * <pre>
 * Unbound ---first read---&gt; Provisional ---the store answers---&gt; OnReplica
 *    |  ^                       |  |                                |  |
 *    |  '---the replica fails---'--(--------------------------------'  |
 *    '---first write, lock, STRONG, whatever is unknown---&gt; OnPrimary &lt;-'
 * </pre>
 *
 * From the primary nothing leads back before the transaction's end. Immutable, but for what the store's answer is waited for.
 */
sealed interface TransactionState {

    /** Where its statements run. */
    Route route();

    /** After a state in which the store had been asked, and has not answered yet: what it says counts wherever the next read goes. */
    default TransactionState after(TransactionState before) {
        return before instanceof Provisional asking && this instanceof OnReplica replica
                ? new Provisional(replica.route(), asking.asked())
                : this;
    }

    /** After somebody has chosen. */
    static TransactionState of(Choice choice) {
        return choice.asked() != null && choice.route() instanceof Route.ToReplica replica
                ? new Provisional(replica, choice.asked())
                : of(choice.route());
    }

    /** Where nothing is to be waited for. */
    static TransactionState of(Route route) {
        if (route instanceof Route.ToReplica replica) {
            return new OnReplica(replica);
        }
        return route instanceof Route.ToPrimary primary ? new OnPrimary(primary) : Unbound.STATE;
    }

    /** No node has been needed yet, or the one that was has failed. It may become anything. */
    record Unbound() implements TransactionState {

        static final Unbound STATE = new Unbound();

        @Override
        public Route route() {
            return Route.unbound();
        }
    }

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

    /**
     * On a replica that shows all that the reader must see. It stays there until somebody writes, the reader learns of news, which may
     * lead elsewhere, or the replica fails: then it becomes {@link Unbound}.
     */
    record OnReplica(Route.ToReplica route) implements TransactionState {}

    /** On the primary, until the transaction ends: so it sees its own writes. */
    record OnPrimary(Route.ToPrimary route) implements TransactionState {}
}
