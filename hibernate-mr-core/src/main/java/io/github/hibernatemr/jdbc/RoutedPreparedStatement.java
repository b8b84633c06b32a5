/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.LevelHint;
import io.github.hibernatemr.routing.RouteReason;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prepared statement that is prepared where, and when, it is executed. */
final class RoutedPreparedStatement extends RoutedStatement implements RememberedParameters {

    private final String sql;
    private final @Nullable ConsistencyLevel hinted;
    private final List<@Nullable Binding> bindings = new ArrayList<>();

    RoutedPreparedStatement(RoutedConnection connection, String sql, Factory factory) throws SQLException {
        super(connection, factory);
        this.sql = sql;
        try {
            this.hinted = LevelHint.in(sql).orElse(null);
        } catch (IllegalArgumentException e) {
            throw JdbcLog.LOG.unknownLevelHinted(e.getMessage(), "42601");
        }
    }

    @Override
    @Nullable
    ConsistencyLevel hinted() {
        return hinted;
    }

    @Override
    public PreparedStatement delegate() throws SQLException {
        return (PreparedStatement) super.delegate();
    }

    @Override
    void prepare(Statement made) throws SQLException {
        super.prepare(made);
        for (Binding binding : bindings) {
            if (binding != null) {
                binding.bind((PreparedStatement) made);
            }
        }
    }

    @Override
    ConnectionState.Change repeatable() {
        List<@Nullable Binding> bound = new ArrayList<>(bindings);
        return other -> {
            try (PreparedStatement again = other.prepareStatement(sql)) {
                for (Binding binding : bound) {
                    if (binding != null) {
                        binding.bind(again);
                    }
                }
                again.execute();
            }
        };
    }

    @Override
    public void bind(int parameterIndex, Binding binding) throws SQLException {
        checkOpen();
        if (parameterIndex < 1) {
            throw new SQLException("a parameter's index starts at 1: " + parameterIndex, "22023");
        }
        while (bindings.size() < parameterIndex) {
            bindings.add(null);
        }
        bindings.set(parameterIndex - 1, binding);
        if (attached() instanceof PreparedStatement there) {
            binding.bind(there);
        }
    }

    /** A replica's refusal could not be mended by running the statement again, so it goes where it is not refused. */
    @Override
    public void bindOnce(int parameterIndex, Binding binding) throws SQLException {
        connection.escalate(RouteReason.STREAM);
        if (isOnReplica()) {
            leave();
        }
        bind(parameterIndex, binding);
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        bindings.clear();
        if (attached() instanceof PreparedStatement there) {
            there.clearParameters();
        }
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return rows(read(sql, statement -> ((PreparedStatement) statement).executeQuery()));
    }

    @Override
    public boolean execute() throws SQLException {
        return read(sql, statement -> ((PreparedStatement) statement).execute());
    }

    @Override
    public int executeUpdate() throws SQLException {
        return update(sql, statement -> ((PreparedStatement) statement).executeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return update(sql, statement -> ((PreparedStatement) statement).executeLargeUpdate());
    }

    @Override
    public void addBatch() throws SQLException {
        ((PreparedStatement) on(connection.primaryForWrite())).addBatch();
    }
}
