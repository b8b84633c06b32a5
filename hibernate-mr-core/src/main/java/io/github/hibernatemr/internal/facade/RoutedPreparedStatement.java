/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.LevelHint;
import io.github.hibernatemr.internal.connection.Change;
import io.github.hibernatemr.internal.connection.SqlState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A prepared statement that is prepared where, and when, it is executed. */
class RoutedPreparedStatement extends RoutedStatement implements RememberedParameters {

    private final String sql;
    private final @Nullable ConsistencyLevel hinted;
    private final List<@Nullable Binding> bindings = new ArrayList<>();
    private final BitSet changed = new BitSet();
    private @Nullable Statement boundTo;

    RoutedPreparedStatement(RoutedConnection connection, String sql, Factory factory) throws SQLException {
        super(connection, factory);
        this.sql = sql;
        try {
            this.hinted = LevelHint.in(sql).orElse(null);
        } catch (IllegalArgumentException e) {
            throw FacadeLog.LOG.unknownLevelHinted(e.getMessage(), SqlState.SYNTAX);
        }
    }

    @Override
    public @Nullable ConsistencyLevel hinted() {
        return hinted;
    }

    @Override
    public PreparedStatement delegate() throws SQLException {
        return (PreparedStatement) super.delegate();
    }

    /** The physical statement, with the parameters that are set now. */
    final PreparedStatement bound(Statement statement) throws SQLException {
        PreparedStatement there = (PreparedStatement) statement;
        if (boundTo != there) {
            changed.set(0, bindings.size());
            boundTo = there;
        }
        // One that was sent already is not sent again: it may be a stream.
        for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
            bind(bindings.subList(i, i + 1), there);
            changed.clear(i);
        }
        return there;
    }

    private static void bind(List<@Nullable Binding> bindings, PreparedStatement statement) throws SQLException {
        for (Binding binding : bindings) {
            if (binding != null) {
                binding.bind(statement);
            }
        }
    }

    @Override
    public Change repeatable() {
        List<@Nullable Binding> bound = new ArrayList<>(bindings);
        return other -> {
            try (PreparedStatement again = other.prepareStatement(sql)) {
                bind(bound, again);
                again.execute();
            }
        };
    }

    @Override
    public void bind(int parameterIndex, Binding binding) throws SQLException {
        checkOpen();
        if (parameterIndex < 1) {
            throw new SQLException("a parameter's index starts at 1: " + parameterIndex, SqlState.INVALID_PARAMETER);
        }
        while (bindings.size() < parameterIndex) {
            bindings.add(null);
        }
        bindings.set(parameterIndex - 1, binding);
        changed.set(parameterIndex - 1);
    }

    @Override
    public void bindOnce(int parameterIndex, Binding binding) throws SQLException {
        connection.sendsOnce();
        AtomicBoolean sent = new AtomicBoolean();
        bind(parameterIndex, statement -> {
            if (sent.getAndSet(true)) {
                throw FacadeLog.LOG.streamIsSpent(connection.parts().unit(), parameterIndex, SqlState.GENERAL);
            }
            binding.bind(statement);
        });
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        bindings.clear();
        changed.clear();
        if (attached() instanceof PreparedStatement there) {
            there.clearParameters();
        }
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return rows(read(sql, statement -> bound(statement).executeQuery()));
    }

    @Override
    public boolean execute() throws SQLException {
        return read(sql, statement -> bound(statement).execute());
    }

    @Override
    public int executeUpdate() throws SQLException {
        return update(sql, statement -> bound(statement).executeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return update(sql, statement -> bound(statement).executeLargeUpdate());
    }

    @Override
    public void addBatch() throws SQLException {
        connection.factsOf(sql);
        List<@Nullable Binding> then = new ArrayList<>(bindings);
        addToBatch(statement -> {
            PreparedStatement there = (PreparedStatement) statement;
            boundTo = null;
            bind(then, there);
            there.addBatch();
        });
    }
}
