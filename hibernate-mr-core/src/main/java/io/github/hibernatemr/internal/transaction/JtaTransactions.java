/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.connection.LocalTransaction;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The container's transactions, as far as a routed connection must know them. Thread-safe.
 */
public interface JtaTransactions {

    /** Whether the current thread is in a transaction that can still do work. */
    boolean isActive();

    /** Whether the current thread is in a transaction in whatever state, those that are ending or have just ended included. */
    boolean isAny();

    /** Whether the current thread is in a transaction that can do work, but not commit it. */
    boolean isMarkedForRollback();

    /** Whether the current thread is in a transaction that is being, or has been, rolled back. */
    boolean isRolledBack();

    /**
     * What tells the current thread's transaction from all others that are open: equal each time for as long as it lasts, and with a hash
     * code. Null if that cannot be told.
     */
    @Nullable
    Object current();

    /**
     * Asks to be told when the current thread's transaction is about to be committed, and when it has ended.
     *
     * @param completion told of the end once, after the commit or rollback and before control returns to whoever asked for it;
     *     by another thread if the transaction timed out
     * @return whether it will be told; not of a transaction that is marked for rollback already
     */
    boolean onCompletion(Completion completion);

    /**
     * Has the current thread's transaction end another one with it, in the same way, in one phase. What it is called for may come
     * from another thread if the transaction timed out.
     *
     * @throws SQLException if that is not to be had
     */
    void enlist(LocalTransaction local) throws SQLException;

    /** Hears of a transaction's end. */
    interface Completion {

        /**
         * The transaction is about to be committed. By the thread that runs it.
         *
         * @throws RuntimeException if it must not be
         */
        void committing();

        /**
         * The transaction has ended.
         *
         * @param mayHaveCommitted false only if it was certainly rolled back
         */
        void ended(boolean mayHaveCommitted);
    }
}
