/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement whose parameters are remembered, so that it can be prepared and run again on another node.
 * Values that the caller may change afterwards are copied.
 */
interface RememberedParameters extends RememberedStreams {

    private void bindObject(int parameterIndex, @Nullable Object x, BindingOf<Object> binding) throws SQLException {
        @Nullable Object xThen = ParameterValues.copyOf(x);
        if (x instanceof InputStream || x instanceof Reader) {
            bindOnce(parameterIndex, statement -> binding.bind(statement, xThen));
        } else {
            bind(parameterIndex, statement -> binding.bind(statement, xThen));
        }
    }

    @Override
    default void setNull(int parameterIndex, int sqlType) throws SQLException {
        bind(parameterIndex, statement -> statement.setNull(parameterIndex, sqlType));
    }

    @Override
    default void setBoolean(int parameterIndex, boolean x) throws SQLException {
        bind(parameterIndex, statement -> statement.setBoolean(parameterIndex, x));
    }

    @Override
    default void setByte(int parameterIndex, byte x) throws SQLException {
        bind(parameterIndex, statement -> statement.setByte(parameterIndex, x));
    }

    @Override
    default void setShort(int parameterIndex, short x) throws SQLException {
        bind(parameterIndex, statement -> statement.setShort(parameterIndex, x));
    }

    @Override
    default void setInt(int parameterIndex, int x) throws SQLException {
        bind(parameterIndex, statement -> statement.setInt(parameterIndex, x));
    }

    @Override
    default void setLong(int parameterIndex, long x) throws SQLException {
        bind(parameterIndex, statement -> statement.setLong(parameterIndex, x));
    }

    @Override
    default void setFloat(int parameterIndex, float x) throws SQLException {
        bind(parameterIndex, statement -> statement.setFloat(parameterIndex, x));
    }

    @Override
    default void setDouble(int parameterIndex, double x) throws SQLException {
        bind(parameterIndex, statement -> statement.setDouble(parameterIndex, x));
    }

    @Override
    default void setBigDecimal(int parameterIndex, BigDecimal x) throws SQLException {
        bind(parameterIndex, statement -> statement.setBigDecimal(parameterIndex, x));
    }

    @Override
    default void setString(int parameterIndex, String x) throws SQLException {
        bind(parameterIndex, statement -> statement.setString(parameterIndex, x));
    }

    @Override
    default void setBytes(int parameterIndex, byte @Nullable [] x) throws SQLException {
        byte @Nullable [] xThen = x == null ? null : x.clone();
        bind(parameterIndex, statement -> statement.setBytes(parameterIndex, xThen));
    }

    @Override
    default void setDate(int parameterIndex, @Nullable Date x) throws SQLException {
        @Nullable Date xThen = x == null ? null : (Date) x.clone();
        bind(parameterIndex, statement -> statement.setDate(parameterIndex, xThen));
    }

    @Override
    default void setTime(int parameterIndex, @Nullable Time x) throws SQLException {
        @Nullable Time xThen = x == null ? null : (Time) x.clone();
        bind(parameterIndex, statement -> statement.setTime(parameterIndex, xThen));
    }

    @Override
    default void setTimestamp(int parameterIndex, @Nullable Timestamp x) throws SQLException {
        @Nullable Timestamp xThen = x == null ? null : (Timestamp) x.clone();
        bind(parameterIndex, statement -> statement.setTimestamp(parameterIndex, xThen));
    }

    @Override
    default void setObject(int parameterIndex, @Nullable Object x, int targetSqlType) throws SQLException {
        bindObject(parameterIndex, x, (statement, xThen) -> statement.setObject(parameterIndex, xThen, targetSqlType));
    }

    @Override
    default void setObject(int parameterIndex, @Nullable Object x) throws SQLException {
        bindObject(parameterIndex, x, (statement, xThen) -> statement.setObject(parameterIndex, xThen));
    }

    @Override
    default void setRef(int parameterIndex, Ref x) throws SQLException {
        bind(parameterIndex, statement -> statement.setRef(parameterIndex, x));
    }

    @Override
    default void setBlob(int parameterIndex, Blob x) throws SQLException {
        bind(parameterIndex, statement -> statement.setBlob(parameterIndex, x));
    }

    @Override
    default void setClob(int parameterIndex, Clob x) throws SQLException {
        bind(parameterIndex, statement -> statement.setClob(parameterIndex, x));
    }

    @Override
    default void setArray(int parameterIndex, Array x) throws SQLException {
        bind(parameterIndex, statement -> statement.setArray(parameterIndex, x));
    }

    @Override
    default void setDate(int parameterIndex, @Nullable Date x, @Nullable Calendar cal) throws SQLException {
        @Nullable Date xThen = x == null ? null : (Date) x.clone();
        @Nullable Calendar calThen = cal == null ? null : (Calendar) cal.clone();
        bind(parameterIndex, statement -> statement.setDate(parameterIndex, xThen, calThen));
    }

    @Override
    default void setTime(int parameterIndex, @Nullable Time x, @Nullable Calendar cal) throws SQLException {
        @Nullable Time xThen = x == null ? null : (Time) x.clone();
        @Nullable Calendar calThen = cal == null ? null : (Calendar) cal.clone();
        bind(parameterIndex, statement -> statement.setTime(parameterIndex, xThen, calThen));
    }

    @Override
    default void setTimestamp(int parameterIndex, @Nullable Timestamp x, @Nullable Calendar cal) throws SQLException {
        @Nullable Timestamp xThen = x == null ? null : (Timestamp) x.clone();
        @Nullable Calendar calThen = cal == null ? null : (Calendar) cal.clone();
        bind(parameterIndex, statement -> statement.setTimestamp(parameterIndex, xThen, calThen));
    }

    @Override
    default void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        bind(parameterIndex, statement -> statement.setNull(parameterIndex, sqlType, typeName));
    }

    @Override
    default void setURL(int parameterIndex, URL x) throws SQLException {
        bind(parameterIndex, statement -> statement.setURL(parameterIndex, x));
    }

    @Override
    default void setRowId(int parameterIndex, RowId x) throws SQLException {
        bind(parameterIndex, statement -> statement.setRowId(parameterIndex, x));
    }

    @Override
    default void setNString(int parameterIndex, String value) throws SQLException {
        bind(parameterIndex, statement -> statement.setNString(parameterIndex, value));
    }

    @Override
    default void setNClob(int parameterIndex, NClob value) throws SQLException {
        bind(parameterIndex, statement -> statement.setNClob(parameterIndex, value));
    }

    @Override
    default void setSQLXML(int parameterIndex, SQLXML xmlObject) throws SQLException {
        bind(parameterIndex, statement -> statement.setSQLXML(parameterIndex, xmlObject));
    }

    @Override
    default void setObject(int parameterIndex, @Nullable Object x, int targetSqlType, int scaleOrLength)
            throws SQLException {
        bindObject(
                parameterIndex,
                x,
                (statement, xThen) -> statement.setObject(parameterIndex, xThen, targetSqlType, scaleOrLength));
    }

    @Override
    default void setObject(int parameterIndex, @Nullable Object x, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        bindObject(
                parameterIndex,
                x,
                (statement, xThen) -> statement.setObject(parameterIndex, xThen, targetSqlType, scaleOrLength));
    }

    @Override
    default void setObject(int parameterIndex, @Nullable Object x, SQLType targetSqlType) throws SQLException {
        bindObject(parameterIndex, x, (statement, xThen) -> statement.setObject(parameterIndex, xThen, targetSqlType));
    }
}
