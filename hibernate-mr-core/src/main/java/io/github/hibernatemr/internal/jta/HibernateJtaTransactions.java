/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.jta;

import io.github.hibernatemr.internal.connection.LocalTransaction;
import io.github.hibernatemr.internal.transaction.JtaTransactions;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.sql.SQLException;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.jspecify.annotations.Nullable;

/** The container's transactions through Hibernate's JTA platform. */
public record HibernateJtaTransactions(JtaPlatform platform) implements JtaTransactions {

    /** SQL's invalid transaction state. */
    private static final String NO_TRANSACTION = "25000";

    /** Also while it is marked for rollback or preparing: what is done then still belongs to it. */
    @Override
    public boolean isActive() {
        int status = status();
        return status == Status.STATUS_ACTIVE
                || status == Status.STATUS_MARKED_ROLLBACK
                || status == Status.STATUS_PREPARING;
    }

    @Override
    public boolean isAny() {
        return status() != Status.STATUS_NO_TRANSACTION;
    }

    @Override
    public boolean isMarkedForRollback() {
        return status() == Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public boolean isRolledBack() {
        int status = status();
        return status == Status.STATUS_ROLLING_BACK || status == Status.STATUS_ROLLEDBACK;
    }

    private int status() {
        try {
            return platform.getCurrentStatus();
        } catch (SystemException e) {
            throw new IllegalStateException("the transaction manager does not tell its status", e);
        }
    }

    @Override
    public @Nullable Object current() {
        TransactionManager manager = platform.retrieveTransactionManager();
        try {
            Transaction transaction = manager == null ? null : manager.getTransaction();
            return transaction == null ? null : platform.getTransactionIdentifier(transaction);
        } catch (SystemException e) {
            throw new IllegalStateException("the transaction manager does not tell its transaction", e);
        }
    }

    @Override
    public void enlist(LocalTransaction local) throws SQLException {
        TransactionManager manager = platform.retrieveTransactionManager();
        if (manager == null) {
            throw JtaLog.LOG.noTransactionManager(platform.getClass().getName(), NO_TRANSACTION);
        }
        try {
            if (!manager.getTransaction().enlistResource(new LocalResource(local))) {
                throw JtaLog.LOG.notEnlisted("it gives no reason", NO_TRANSACTION);
            }
        } catch (SystemException | RollbackException e) {
            SQLException failure = JtaLog.LOG.notEnlisted(String.valueOf(e.getMessage()), NO_TRANSACTION);
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public boolean onCompletion(Completion completion) {
        if (!platform.canRegisterSynchronization()) {
            return false;
        }
        platform.registerSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                completion.committing();
            }

            /** One server reports status 0 after a failing listener: whatever is no certain rollback may be a commit. */
            @Override
            public void afterCompletion(int status) {
                completion.ended(status != Status.STATUS_ROLLEDBACK);
            }
        });
        return true;
    }
}
