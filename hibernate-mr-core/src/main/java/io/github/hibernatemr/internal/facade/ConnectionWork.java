/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.connection.HeldConnections;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.internal.connection.Savepoints;
import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.reading.RoutedSession;
import io.github.hibernatemr.internal.transaction.Attempt;
import io.github.hibernatemr.internal.transaction.Destination;
import io.github.hibernatemr.internal.transaction.JtaBoundary;
import io.github.hibernatemr.internal.transaction.OpenTransactions;
import io.github.hibernatemr.internal.transaction.Transaction;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** What works behind a routed connection, and how its transactions end. Used by one thread. */
final class ConnectionWork {

    private final UnitParts parts;
    private final RoutedSession session;
    private final ConnectionState state;
    private final Transaction transaction;
    private final HeldConnections held;
    private final @Nullable JtaBoundary jta;
    private final Destination destination;
    private final Attempt attempt;
    private final Savepoints savepoints;

    ConnectionWork(
            UnitParts parts, RoutedSession session, ConnectionState state, @Nullable OpenTransactions containers) {
        this.parts = parts;
        this.session = session;
        this.state = state;
        this.transaction =
                new Transaction(parts.reads(), parts.writes(), parts.statistics(), parts.crossings(), session);
        this.held = new HeldConnections(parts.pools(), state, this::lost);
        this.jta = containers == null ? null : new JtaBoundary(containers, transaction, held, state);
        this.destination = new Destination(state, transaction, held, parts.outages(), jta);
        this.attempt = new Attempt(state, transaction, held, destination, parts.outages());
        this.savepoints = new Savepoints(state, held);
    }

    private void lost(Node replica, SQLException failure) {
        parts.outages().distrust(replica, failure);
        transaction.lost(replica);
    }

    Transaction transaction() {
        return transaction;
    }

    HeldConnections held() {
        return held;
    }

    /** Where the container's transactions are met, or null if there are none. */
    @Nullable
    JtaBoundary jta() {
        return jta;
    }

    Destination destination() {
        return destination;
    }

    Attempt attempt() {
        return attempt;
    }

    Savepoints savepoints() {
        return savepoints;
    }

    PhysicalConnection primaryForWrite() throws SQLException {
        PhysicalConnection primary = destination.of(StatementKind.WRITE, null);
        held.begin(primary);
        transaction.mayWrite();
        return primary;
    }

    /** A connection to whichever node a read may be asked of. */
    PhysicalConnection any() throws SQLException {
        PhysicalConnection any = destination.of(StatementKind.READ, null);
        while (!transaction.confirm()) {
            any = destination.of(StatementKind.READ, null);
        }
        return any;
    }

    Savepoint setSavepoint(@Nullable String name) throws SQLException {
        if (jta != null || state.autoCommit()) {
            any();
        }
        return savepoints.set(name);
    }

    @Nullable
    SQLWarning warnings() throws SQLException {
        for (PhysicalConnection physical : held.all()) {
            SQLWarning warning = physical.connection().getWarnings();
            if (warning != null) {
                return warning;
            }
        }
        return null;
    }

    boolean isValid(int timeoutSeconds) throws SQLException {
        for (PhysicalConnection physical : held.all()) {
            if (!physical.connection().isValid(timeoutSeconds)) {
                return false;
            }
        }
        return true;
    }

    void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit != state.autoCommit() && jta != null && jta.isInTransaction()) {
            throw new SQLException(
                    "the container's transaction cannot end by Connection.setAutoCommit()", SqlState.TRANSACTION_STATE);
        }
        if (autoCommit && !state.autoCommit() && jta == null) {
            // JDBC: changing the mode in mid-transaction commits it.
            end(Ending.COMMIT);
        }
        state.autoCommit(autoCommit);
        held.each(physical -> physical.setAutoCommit(autoCommit));
    }

    void commit() throws SQLException {
        checkTransactionIsOurs("commit");
        end(Ending.COMMIT);
    }

    void rollback() throws SQLException {
        checkTransactionIsOurs("rollback");
        end(Ending.ROLLBACK);
    }

    private void checkTransactionIsOurs(String call) throws SQLException {
        if (jta != null && jta.isInTransaction()) {
            throw new SQLException(
                    "the container's transaction cannot end by Connection." + call + "()", SqlState.TRANSACTION_STATE);
        }
        if (state.autoCommit()) {
            throw new SQLException(
                    "there is no transaction to " + call + ": auto-commit is on", SqlState.TRANSACTION_STATE);
        }
    }

    private enum Ending {
        COMMIT,
        ROLLBACK
    }

    private void end(Ending ending) throws SQLException {
        boolean mayHaveCommitted = false;
        try {
            PhysicalConnection aborted = ending == Ending.COMMIT ? held.abortedOn() : null;
            if (ending == Ending.ROLLBACK) {
                held.rollback();
            } else if (aborted != null) {
                // PostgreSQL makes a rollback of it; whether that is an error is the driver's to say.
                aborted.commit();
            } else {
                destination.checkPrimary();
                transaction.committing();
                // A COMMIT whose answer is lost may have happened.
                mayHaveCommitted = true;
                attempt.commit();
            }
        } finally {
            state.transactionEnded(mayHaveCommitted);
            // Rolls back what was not committed; and the wait for the store must not keep others from a connection.
            held.transactionEnded();
            transaction.completed(mayHaveCommitted);
        }
    }

    /**
     * Gives every physical connection back; what was not committed is rolled back.
     *
     * @param unwrapped whether somebody may have written past us
     */
    void close(boolean unwrapped) {
        held.releaseAll();
        if (jta == null || !jta.isInTransaction()) {
            endUnfinished(unwrapped);
        } else if (session.endsWithConnection() || !jta.hears()) {
            jta.leave();
        }
    }

    private void endUnfinished(boolean unwrapped) {
        if (unwrapped && state.autoCommit()) {
            transaction.wroteUnseen();
            transaction.completed(true);
        } else {
            transaction.completed(false);
        }
    }
}
