/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A procedure's call: it may do anything, so it is prepared on the primary from the start. */
final class RoutedCallableStatement extends RoutedStatement implements ForwardingCallableStatement {

    RoutedCallableStatement(RoutedConnection connection, Factory factory) {
        super(connection, factory);
    }

    @Override
    public CallableStatement delegate() throws SQLException {
        checkOpen();
        Statement there = attached();
        return (CallableStatement) (there == null ? on(connection.primaryForWrite()) : there);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return run(StatementKind.WRITE, statement -> ((CallableStatement) statement).executeQuery());
    }

    @Override
    public boolean execute() throws SQLException {
        return run(StatementKind.WRITE, statement -> ((CallableStatement) statement).execute());
    }

    @Override
    public int executeUpdate() throws SQLException {
        return run(StatementKind.WRITE, statement -> ((CallableStatement) statement).executeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return run(StatementKind.WRITE, statement -> ((CallableStatement) statement).executeLargeUpdate());
    }
}
