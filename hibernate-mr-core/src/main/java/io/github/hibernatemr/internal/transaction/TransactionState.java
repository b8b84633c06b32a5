/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.reading.Choice;
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
sealed interface TransactionState permits Unbound, Provisional, OnReplica, OnPrimary {

    /** Where its statements run. */
    Route route();

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
}
