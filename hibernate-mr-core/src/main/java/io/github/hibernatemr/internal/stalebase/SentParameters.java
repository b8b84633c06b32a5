/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.facade.ParameterValues;
import io.github.hibernatemr.internal.forwarding.ForwardingPreparedStatement;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Calendar;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is sent nowhere, and tells what would have been: two values of which the same is sent are stored as the same, whatever
 * their class says. Refuses everything else. Used by one thread.
 */
final class SentParameters implements ForwardingPreparedStatement {

    private final Connection connection;
    private final SortedMap<Integer, @Nullable Object> sent = new TreeMap<>();

    SentParameters(Connection connection) {
        this.connection = connection;
    }

    /** Whether the same has been set on both. */
    boolean areThoseOf(SentParameters other) {
        return sent.keySet().equals(other.sent.keySet())
                && Arrays.deepEquals(
                        sent.values().toArray(), other.sent.values().toArray());
    }

    @Override
    public PreparedStatement delegate() throws SQLException {
        throw new SQLFeatureNotSupportedException("parameters are only compared", SqlState.NOT_SUPPORTED);
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setBigDecimal(int parameterIndex, @Nullable BigDecimal x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setString(int parameterIndex, @Nullable String x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setNString(int parameterIndex, @Nullable String x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setBytes(int parameterIndex, byte @Nullable [] x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setURL(int parameterIndex, @Nullable URL x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setDate(int parameterIndex, @Nullable Date x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setTime(int parameterIndex, @Nullable Time x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setTimestamp(int parameterIndex, @Nullable Timestamp x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setDate(int parameterIndex, @Nullable Date x, @Nullable Calendar calendar) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setTime(int parameterIndex, @Nullable Time x, @Nullable Calendar calendar) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setTimestamp(int parameterIndex, @Nullable Timestamp x, @Nullable Calendar calendar)
            throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, int targetSqlType) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, int targetSqlType, int scaleOrLength)
            throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, @Nullable SQLType targetSqlType) throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, @Nullable SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        sent.put(parameterIndex, x);
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        sent.put(parameterIndex, null);
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, @Nullable String typeName) throws SQLException {
        sent.put(parameterIndex, null);
    }

    @Override
    public void setArray(int parameterIndex, @Nullable Array x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : x.getArray());
    }

    @Override
    public void setSQLXML(int parameterIndex, @Nullable SQLXML x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : x.getString());
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable Blob x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : x.getBytes(1, (int) x.length()));
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Clob x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : x.getSubString(1, (int) x.length()));
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable NClob x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : x.getSubString(1, (int) x.length()));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, Long.MAX_VALUE));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x, int length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setAsciiStream(int parameterIndex, @Nullable InputStream x, long length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, Long.MAX_VALUE));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x, int length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setBinaryStream(int parameterIndex, @Nullable InputStream x, long length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable InputStream x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, Long.MAX_VALUE));
    }

    @Override
    public void setBlob(int parameterIndex, @Nullable InputStream x, long length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, Long.MAX_VALUE));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader x, int length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setCharacterStream(int parameterIndex, @Nullable Reader x, long length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setNCharacterStream(int parameterIndex, @Nullable Reader x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, Long.MAX_VALUE));
    }

    @Override
    public void setNCharacterStream(int parameterIndex, @Nullable Reader x, long length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Reader x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, Long.MAX_VALUE));
    }

    @Override
    public void setClob(int parameterIndex, @Nullable Reader x, long length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable Reader x) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, Long.MAX_VALUE));
    }

    @Override
    public void setNClob(int parameterIndex, @Nullable Reader x, long length) throws SQLException {
        sent.put(parameterIndex, x == null ? null : ParameterValues.read(x, length));
    }
}
