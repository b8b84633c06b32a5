/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A transaction's savepoints, which are set on each node that it comes to. Used by one thread. */
public final class Savepoints {

    private final ConnectionState state;
    private final HeldConnections held;
    private int made;

    /** None yet. */
    public Savepoints(ConnectionState state, HeldConnections held) {
        this.state = state;
        this.held = held;
    }

    /** Sets one, with or without a name. */
    public Savepoint set(@Nullable String name) throws SQLException {
        RoutedSavepoint savepoint = new RoutedSavepoint(made++, name, state.serverSettings());
        held.each(held::begin);
        held.apply(savepoint, null);
        state.setLocally(savepoint);
        return savepoint;
    }

    /** Undoes what was done since. */
    public void rollBackTo(Savepoint savepoint) throws SQLException {
        RoutedSavepoint ours = ours(savepoint);
        held.apply(ours::rollBack, null);
        state.rolledBackTo(ours);
        held.failedOn(null);
    }

    /** Forgets it. */
    public void release(Savepoint savepoint) throws SQLException {
        RoutedSavepoint ours = ours(savepoint);
        held.apply(ours::release, null);
        state.released(ours);
    }

    private RoutedSavepoint ours(Savepoint savepoint) throws SQLException {
        if (savepoint instanceof RoutedSavepoint ours && state.isSet(ours)) {
            return ours;
        }
        held.each(held::begin);
        for (PhysicalConnection physical : held.all()) {
            try (Statement statement = physical.connection().createStatement()) {
                // Nothing has this name. The server must say so, since it also ends the transaction.
                statement.execute("release savepoint \"no such savepoint\"");
            } catch (SQLException e) {
                held.failedOn(physical);
                throw e;
            }
        }
        throw new SQLException("there is no transaction that could have this savepoint", SqlState.NO_TRANSACTION);
    }
}
