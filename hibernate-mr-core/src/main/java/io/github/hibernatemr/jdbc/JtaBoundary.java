/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a routed connection meets the container's transaction: it notices that one has begun, joins what its unit's other connections
 * do in it, and is told when it has ended.
 */
final class JtaBoundary {

    private final JtaTransactions transactions;
    private final OpenTransactions open;
    private final TransactionRouting routing;
    private final PhysicalConnections physicals;
    private final ConnectionState state;
    private volatile @Nullable Thread inTransaction;
    private volatile boolean endedElsewhere;
    private @Nullable JtaTransaction transaction;

    JtaBoundary(
            JtaTransactions transactions,
            OpenTransactions open,
            TransactionRouting routing,
            PhysicalConnections physicals,
            ConnectionState state) {
        this.transactions = transactions;
        this.open = open;
        this.routing = routing;
        this.physicals = physicals;
        this.state = state;
    }

    boolean isInTransaction() {
        return inTransaction != null;
    }

    /** Whether it will be told of the transaction's end: not of one that could only be rolled back when it was begun here. */
    boolean hears() {
        JtaTransaction known = transaction;
        return known != null && known.hears();
    }

    void beforeStatement() throws SQLException {
        if (endedElsewhere || (inTransaction != null && transactions.isRolledBack())) {
            // A timed-out transaction ends on the container's thread; what follows here would run outside of it.
            throw new SQLException(
                    "the transaction of this connection has ended; was it longer than its time-out?", "25000");
        }
        noticeTransaction();
    }

    /** Ends what was before a transaction of the container's, if one has begun. Asks no server for anything. */
    void noticeTransaction() {
        JtaTransaction known = transaction;
        if (inTransaction != null && known != null && !known.hears() && !transactions.isMarkedForRollback()) {
            // It could only be rolled back, and nobody has told.
            known.ended(false);
        }
        if (inTransaction == null && transactions.isActive()) {
            begin();
        }
    }

    /** What was used before belongs to no transaction, so the container must be asked for connections anew. */
    private void begin() {
        physicals.releaseAll();
        routing.completed(true);
        JtaTransaction begun = open.current();
        state.autoCommit(false);
        inTransaction = Thread.currentThread();
        transaction = begun;
        routing.join(begun);
        physicals.join(begun);
        if (!begun.join(this)) {
            // It has timed out just now.
            inTransaction = null;
            endedElsewhere = true;
        }
    }

    /** The connection is closed, and the transaction goes on without it; what it has written is stamped at the end all the same. */
    void leave() {
        JtaTransaction left = transaction;
        if (left != null) {
            left.leave(this, routing.leave());
        }
    }

    /** The transaction has ended: gives back what was used in it, unless its user is another thread, which may be at work. */
    void release(boolean mayHaveCommitted) {
        endedElsewhere = Thread.currentThread() != inTransaction;
        inTransaction = null;
        if (!endedElsewhere) {
            physicals.releaseAll();
            physicals.join(null);
            state.transactionEnded(mayHaveCommitted);
            state.autoCommit(true);
        }
    }

    void completed(boolean stamped) {
        if (!endedElsewhere || stamped) {
            routing.completed(stamped);
        }
    }
}
