/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a routed connection meets the container's transaction: it notices that one has begun, and is told when it has
 * ended.
 */
final class JtaBoundary implements JtaTransactions.Completion {

    private final JtaTransactions transactions;
    private final TransactionRouting routing;
    private final PhysicalConnections physicals;
    private final ConnectionState state;
    private volatile @Nullable Thread inTransaction;
    private volatile boolean endedElsewhere;
    private boolean willHear;

    JtaBoundary(
            JtaTransactions transactions,
            TransactionRouting routing,
            PhysicalConnections physicals,
            ConnectionState state) {
        this.transactions = transactions;
        this.routing = routing;
        this.physicals = physicals;
        this.state = state;
    }

    boolean isInTransaction() {
        return inTransaction != null;
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
        if (inTransaction != null && !willHear && !transactions.isMarkedForRollback()) {
            // It could only be rolled back, and nobody has told.
            ended(false);
        }
        if (inTransaction == null && transactions.isActive()) {
            begin();
        }
    }

    /** What was used before belongs to no transaction, so the container must be asked for connections anew. */
    private void begin() {
        physicals.releaseAll();
        routing.completed(true);
        state.autoCommit(false);
        inTransaction = Thread.currentThread();
        willHear = transactions.onCompletion(this);
    }

    @Override
    public void committing() {
        try {
            physicals.checkPrimary();
            routing.committingWithOthers();
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public void ended(boolean mayHaveCommitted) {
        boolean here = Thread.currentThread() == inTransaction;
        endedElsewhere = !here;
        inTransaction = null;
        if (here) {
            // First, since the wait for the store must not keep others from a connection.
            physicals.releaseAll();
            state.transactionEnded(mayHaveCommitted);
            state.autoCommit(true);
        }
        // Servers report a commit whose answer was lost as a rollback.
        boolean stamped = mayHaveCommitted || routing.mayBeCommitted();
        if (here || stamped) {
            routing.completed(stamped);
        }
    }
}
