/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.jta;

import io.github.hibernatemr.internal.connection.LocalTransaction;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * The transaction of a promoted replica's connection, as the container's transaction takes it along. Its data source is none of the
 * container's, so it can be committed in one phase only: alone in its transaction (Jakarta Transactions 2.0, 3.4; XA, 2.3.2).
 */
final class LocalResource implements XAResource {

    private final LocalTransaction local;

    LocalResource(LocalTransaction local) {
        this.local = local;
    }

    @Override
    public void start(Xid xid, int flags) {
        // The connection is in its transaction already.
    }

    @Override
    public void end(Xid xid, int flags) {
        // It stays there until it is told of the outcome.
    }

    /** Voting yes would promise what cannot be kept, if the pod dies before the second phase. */
    @Override
    public int prepare(Xid xid) throws XAException {
        rollback(xid);
        throw failure(XAException.XA_RBROLLBACK, JtaLog.LOG.onePhaseOnly());
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        try {
            local.commit();
        } catch (SQLException e) {
            throw failure(isRefused(e) ? XAException.XA_RBROLLBACK : XAException.XAER_RMFAIL, e);
        }
    }

    /**
     * Whether the server says that it has not committed. Of a connection that is lost (class 08), or that the server ends (57Pxx), nobody
     * knows: it may have committed just before.
     */
    private static boolean isRefused(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && !state.startsWith("08") && !state.startsWith("57P");
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        try {
            local.rollback();
        } catch (SQLException e) {
            throw failure(XAException.XAER_RMFAIL, e);
        }
    }

    private static XAException failure(int code, Exception cause) {
        XAException failure = new XAException(cause.getMessage());
        failure.errorCode = code;
        failure.initCause(cause);
        return failure;
    }

    @Override
    public void forget(Xid xid) {
        // Nothing is ever decided here on its own.
    }

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
