/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.connection.Declared;
import io.github.hibernatemr.internal.connection.HeldConnections;
import io.github.hibernatemr.internal.connection.LargeObjects;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.replication.StatementFacts;
import io.github.hibernatemr.replication.StatementKind;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attempts to run one statement after the other: each asks where to go, runs there, and tells what has come of it. While it is only a
 * read on a replica it is run again elsewhere if the replica turns out to be the wrong place: it can have had no effect there, and no row
 * has been handed out. Four things can say so: the store's answer, the replica's refusal of a write, a conflict with its recovery, its loss.
 * Used by one thread.
 */
public final class Attempt {

    private final ConnectionState state;
    private final Transaction transaction;
    private final HeldConnections held;
    private final Destination destination;
    private final Outages outages;
    private final Rerun rerun;

    /** Of the statements of one routed connection. */
    public Attempt(
            ConnectionState state,
            Transaction transaction,
            HeldConnections held,
            Destination destination,
            Outages outages) {
        this.state = state;
        this.transaction = transaction;
        this.held = held;
        this.destination = destination;
        this.outages = outages;
        this.rerun = new Rerun(outages, state, transaction, held);
    }

    /** Runs a statement on a physical statement. */
    @FunctionalInterface
    public interface Execution<T> {
        T on(Statement statement) throws SQLException;
    }

    /** Runs a statement where the route leads. */
    public <T> T run(StatementKind kind, MovableStatement statement, Execution<T> execution) throws SQLException {
        rerun.ofAnotherStatement();
        while (true) {
            PhysicalConnection target = destination.of(kind, statement);
            boolean alone = prepare(kind, target, statement);
            if (!target.node().isPrimary() && held.mayBeAbortedOn(target)) {
                return Declared.run(() -> execution.on(statement.on(target)));
            }
            try {
                T result = target.node().isPrimary()
                        ? onPrimary(kind, target, statement, execution)
                        : onReplica(target, statement, execution);
                if (leadsToLargeObjects(result, statement, target) && alone) {
                    held.begin(target);
                    continue;
                }
                if (isSettled(target)) {
                    executed(kind, statement, target);
                    return result;
                }
                rerun.afterNewerWrite(target, statement);
            } catch (SQLException e) {
                rerun.after(kind, target, statement, e);
            }
            statement.leave();
            held.releaseIdleExcept(transaction.boundNode());
        }
    }

    /** Returns whether the statement, of a transaction, runs outside of one. */
    private boolean prepare(StatementKind kind, PhysicalConnection target, MovableStatement statement)
            throws SQLException {
        StatementFacts facts = statement.facts();
        if (facts != null && (kind == StatementKind.SETTING || kind == StatementKind.WRITE)) {
            target.expect(facts.settings());
        }
        boolean alone = Declared.run(() -> standsAlone(kind, target, statement));
        if (!alone) {
            held.begin(target);
        }
        return alone;
    }

    /**
     * Whether a statement of a transaction is run on a replica outside of one, which saves the round trip of the commit: at READ COMMITTED, and
     * no other isolation reads replicas but a read-only session's, each statement has a snapshot of its own anyway. Not on the primary, where a view may call a
     * function that writes, and a rollback must undo that. A query of Hibernate's own, whose rows come at once and which neither asks for the
     * transaction's time nor leads to large objects.
     */
    private boolean standsAlone(StatementKind kind, PhysicalConnection target, MovableStatement statement)
            throws SQLException {
        StatementFacts facts = statement.facts();
        return kind == StatementKind.READ
                && !target.node().isPrimary()
                && !state.autoCommit()
                && !state.keepsSnapshot()
                && !target.hasBegun()
                && facts != null
                && facts.isHibernates()
                && !facts.usesTransactionTime()
                && !facts.showsLargeObjects()
                && statement.on(target).getFetchSize() == 0;
    }

    private <T> T onReplica(PhysicalConnection replica, MovableStatement statement, Execution<T> execution)
            throws SQLException {
        T result = Declared.run(() -> execution.on(statement.on(replica)));
        StatementFacts facts = statement.facts();
        if (result instanceof ResultSet rows && facts != null && !facts.isHibernates()) {
            askForTypes(rows);
        }
        return result;
    }

    /**
     * Hibernate asks a native query's result for its types, and pgjdbc then asks the server, once for each table and connection: while the
     * read can still be run again, should the replica be lost just then.
     */
    private static void askForTypes(ResultSet rows) throws SQLException {
        ResultSetMetaData types = rows.getMetaData();
        if (types.getColumnCount() > 0) {
            types.getColumnTypeName(1);
        }
    }

    private <T> T onPrimary(
            StatementKind kind, PhysicalConnection primary, MovableStatement statement, Execution<T> execution)
            throws SQLException {
        if (mayWrite(kind, statement, primary)) {
            // Before and not after: a write that fails half way, or times out, may have happened.
            transaction.mayWrite();
        }
        if (state.autoCommit()) {
            transaction.committing();
        }
        return Declared.run(() -> execution.on(statement.on(primary)));
    }

    private boolean mayWrite(StatementKind kind, MovableStatement statement, PhysicalConnection primary) {
        return kind.mayWrite()
                && !(kind == StatementKind.UNCERTAIN
                        && statement.callsOnlyReaders(primary.connection(), !state.autoCommit()));
    }

    /** Whether whoever gets the rows will come back to this connection, in the transaction that they were read in. */
    private boolean leadsToLargeObjects(@Nullable Object result, MovableStatement statement, PhysicalConnection target)
            throws SQLException {
        boolean leads =
                !target.node().isPrimary() && !state.autoCommit() && LargeObjects.areIn(result, statement.on(target));
        if (leads) {
            target.leadsToLargeObjects();
            statement.showsLargeObjects();
        }
        return leads;
    }

    private boolean isSettled(PhysicalConnection target) {
        return target.node().isPrimary() || transaction.confirm();
    }

    private void executed(StatementKind kind, MovableStatement statement, PhysicalConnection target)
            throws SQLException {
        target.answered();
        transaction.executed();
        outages.served(target.node());
        if (kind.sets()) {
            hasSet(kind, statement, target);
        }
        if (state.autoCommit()) {
            transaction.completed(true);
        }
    }

    private void hasSet(StatementKind kind, MovableStatement statement, PhysicalConnection target) throws SQLException {
        if (kind == StatementKind.SETTING) {
            StatementFacts facts = statement.facts();
            Set<String> settings = facts == null ? Set.of() : facts.settings();
            held.each(physical -> physical.expect(settings));
            held.apply(statement.repeatable(), target);
            state.set(settings, statement.repeatable());
        } else if (!state.autoCommit()) {
            held.each(held::begin);
            held.apply(statement.repeatable(), target);
            state.setLocally(statement.repeatable());
        }
    }

    /** Commits wherever a transaction is open; an answer that was lost leaves open what became of it, and the error says so. */
    public void commit() throws SQLException {
        try {
            held.commit();
        } catch (SQLException e) {
            throw rerun.commitFailed(e);
        }
    }
}
