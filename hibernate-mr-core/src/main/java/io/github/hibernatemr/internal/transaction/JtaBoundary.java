/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.connection.HeldConnections;
import io.github.hibernatemr.internal.connection.SqlState;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a routed connection meets the container's transaction: it notices that one has begun, joins what its unit's other connections
 * do in it, and is told when it has ended.
 */
public final class JtaBoundary implements JtaTransaction.Member {

    private final JtaTransactions transactions;
    private final OpenTransactions open;
    private final Transaction transaction;
    private final HeldConnections held;
    private final ConnectionState state;
    private volatile @Nullable Thread inTransaction;
    private volatile boolean endedElsewhere;
    private @Nullable JtaTransaction containers;

    /** Of one routed connection. */
    public JtaBoundary(OpenTransactions open, Transaction transaction, HeldConnections held, ConnectionState state) {
        this.transactions = open.jta();
        this.open = open;
        this.transaction = transaction;
        this.held = held;
        this.state = state;
    }

    /** Whether the connection takes part in one. */
    public boolean isInTransaction() {
        return inTransaction != null;
    }

    /** Whether it will be told of the transaction's end: not of one that could only be rolled back when it was begun here. */
    public boolean hears() {
        JtaTransaction known = containers;
        return known != null && known.hears();
    }

    void beforeStatement() throws SQLException {
        if (endedElsewhere || (inTransaction != null && transactions.isRolledBack())) {
            // A timed-out transaction ends on the container's thread; what follows here would run outside of it.
            throw new SQLException(
                    "the transaction of this connection has ended; was it longer than its time-out?",
                    SqlState.TRANSACTION_STATE);
        }
        noticeTransaction();
    }

    /** Ends what was before a transaction of the container's, if one has begun. Asks no server for anything. */
    public void noticeTransaction() {
        JtaTransaction known = containers;
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
        held.releaseAll();
        transaction.completed(true);
        JtaTransaction begun = open.current();
        state.autoCommit(false);
        inTransaction = Thread.currentThread();
        containers = begun;
        transaction.join(begun);
        held.join(begun);
        if (!begun.join(this)) {
            // It has timed out just now.
            inTransaction = null;
            endedElsewhere = true;
        }
    }

    /** The connection is closed, and the transaction goes on without it; what it has written is stamped at the end all the same. */
    public void leave() {
        JtaTransaction left = containers;
        if (left != null) {
            left.leave(this, transaction.leave());
        }
    }

    /** The transaction has ended: gives back what was used in it, unless its user is another thread, which may be at work. */
    @Override
    public void release(boolean mayHaveCommitted) {
        endedElsewhere = Thread.currentThread() != inTransaction;
        inTransaction = null;
        if (!endedElsewhere) {
            held.releaseAll();
            held.join(null);
            state.transactionEnded(mayHaveCommitted);
            state.autoCommit(true);
        }
    }

    @Override
    public void completed(boolean stamped) {
        if (!endedElsewhere || stamped) {
            transaction.completed(stamped);
        }
    }
}
