/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.forwarding.ForwardingCallableStatement;
import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Statement;

/** A procedure's call: it may do anything, so it is prepared on the primary from the start. */
final class RoutedCallableStatement extends RoutedPreparedStatement implements ForwardingCallableStatement {

    private final String sql;

    RoutedCallableStatement(RoutedConnection connection, String sql, Factory factory) throws SQLException {
        super(connection, sql, factory);
        this.sql = sql;
    }

    @Override
    public CallableStatement delegate() throws SQLException {
        checkOpen();
        Statement there = attached();
        return (CallableStatement) (there == null ? on(connection.primaryForWrite()) : there);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return update(sql, statement -> bound(statement).executeQuery());
    }

    @Override
    public boolean execute() throws SQLException {
        return update(sql, statement -> bound(statement).execute());
    }

    @Override
    public int executeUpdate() throws SQLException {
        return update(sql, statement -> bound(statement).executeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return update(sql, statement -> bound(statement).executeLargeUpdate());
    }

    // Remembered as parameters are, since a statement made anew after a transaction's end has neither.

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType) throws SQLException {
        register(parameterIndex, call -> call.registerOutParameter(parameterIndex, sqlType));
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType, int scale) throws SQLException {
        register(parameterIndex, call -> call.registerOutParameter(parameterIndex, sqlType, scale));
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType, String typeName) throws SQLException {
        register(parameterIndex, call -> call.registerOutParameter(parameterIndex, sqlType, typeName));
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType) throws SQLException {
        register(parameterIndex, call -> call.registerOutParameter(parameterIndex, sqlType));
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType, int scale) throws SQLException {
        register(parameterIndex, call -> call.registerOutParameter(parameterIndex, sqlType, scale));
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType, String typeName) throws SQLException {
        register(parameterIndex, call -> call.registerOutParameter(parameterIndex, sqlType, typeName));
    }

    @FunctionalInterface
    private interface Registration {
        void in(CallableStatement call) throws SQLException;
    }

    private void register(int parameterIndex, Registration registration) throws SQLException {
        set("out" + parameterIndex, statement -> registration.in((CallableStatement) statement));
    }
}
