/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A transaction's savepoints, which are set on each node that it comes to. Used by one thread. */
final class Savepoints {

    /** PostgreSQL's no_active_sql_transaction. */
    private static final String NO_TRANSACTION = "25P01";

    private final ConnectionState state;
    private final PhysicalConnections physicals;
    private final StatementRunner runner;
    private int made;

    Savepoints(ConnectionState state, PhysicalConnections physicals, StatementRunner runner) {
        this.state = state;
        this.physicals = physicals;
        this.runner = runner;
    }

    Savepoint set(@Nullable String name) throws SQLException {
        RoutedSavepoint savepoint = new RoutedSavepoint(made++, name, state.serverSettings());
        physicals.begin();
        runner.onEach(savepoint);
        state.setLocally(savepoint);
        return savepoint;
    }

    void rollBackTo(Savepoint savepoint) throws SQLException {
        RoutedSavepoint ours = ours(savepoint);
        runner.onEach(ours::rollBack);
        state.rolledBackTo(ours);
    }

    void release(Savepoint savepoint) throws SQLException {
        RoutedSavepoint ours = ours(savepoint);
        runner.onEach(ours::release);
        state.released(ours);
    }

    private RoutedSavepoint ours(Savepoint savepoint) throws SQLException {
        if (savepoint instanceof RoutedSavepoint ours && state.isSet(ours)) {
            return ours;
        }
        physicals.begin();
        for (PhysicalConnection physical : physicals.held()) {
            try (Statement statement = physical.connection().createStatement()) {
                // Nothing has this name. The server must say so, since it also ends the transaction.
                statement.execute("release savepoint \"no such savepoint\"");
            } catch (SQLException e) {
                state.failedOn(physical);
                throw e;
            }
        }
        throw new SQLException("there is no transaction that could have this savepoint", NO_TRANSACTION);
    }
}
