/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.forwarding.ForwardingPreparedStatement;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement whose parameters are remembered, as far as they come from streams: text is read from its stream, as a driver would
 * have done by then, and so are the bytes of a short one; a long one can be sent only once.
 */
interface RememberedStreams extends ForwardingPreparedStatement {

    /** Sets one parameter of a physical statement. */
    @FunctionalInterface
    interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** As many bytes of a stream are kept, as a driver keeps them in memory. */
    int SHORT = 51_200;

    /** Remembers a parameter. */
    void bind(int parameterIndex, Binding binding) throws SQLException;

    /** Takes a parameter that can be sent only once. */
    void bindOnce(int parameterIndex, Binding binding) throws SQLException;

    /** Sets one parameter of a physical statement to a value, or a stream, that it was given. */
    @FunctionalInterface
    interface BindingOf<T> {
        void bind(PreparedStatement statement, @Nullable T value) throws SQLException;
    }

    private void bindText(int parameterIndex, @Nullable Reader x, long length, BindingOf<Reader> binding)
            throws SQLException {
        @Nullable String text = x == null ? null : ParameterValues.read(x, length);
        bind(parameterIndex, statement -> binding.bind(statement, text == null ? null : new StringReader(text)));
    }

    private void bindBytes(int parameterIndex, @Nullable InputStream x, long length, BindingOf<InputStream> binding)
            throws SQLException {
        byte @Nullable [] head = x == null ? null : ParameterValues.read(x, Math.min(length, SHORT + 1L));
        if (x == null || head == null || head.length <= SHORT) {
            bind(
                    parameterIndex,
                    statement -> binding.bind(statement, head == null ? null : new ByteArrayInputStream(head)));
        } else {
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), x);
            bindOnce(parameterIndex, statement -> binding.bind(statement, whole));
        }
    }

    private void bindText(int parameterIndex, @Nullable InputStream x, long length, BindingOf<InputStream> binding)
            throws SQLException {
        byte @Nullable [] text = x == null ? null : ParameterValues.read(x, length);
        bind(
                parameterIndex,
                statement -> binding.bind(statement, text == null ? null : new ByteArrayInputStream(text)));
    }

    @Override
    default void setAsciiStream(int parameterIndex, @Nullable InputStream x, int length) throws SQLException {
        bindText(
                parameterIndex, x, length, (statement, text) -> statement.setAsciiStream(parameterIndex, text, length));
    }

    @Override
    @Deprecated
    default void setUnicodeStream(int parameterIndex, @Nullable InputStream x, int length) throws SQLException {
        bindText(
                parameterIndex,
                x,
                length,
                (statement, text) -> statement.setUnicodeStream(parameterIndex, text, length));
    }

    @Override
    default void setBinaryStream(int parameterIndex, @Nullable InputStream x, int length) throws SQLException {
        bindBytes(
                parameterIndex,
                x,
                length,
                (statement, bytes) -> statement.setBinaryStream(parameterIndex, bytes, length));
    }

    @Override
    default void setCharacterStream(int parameterIndex, @Nullable Reader reader, int length) throws SQLException {
        bindText(
                parameterIndex,
                reader,
                length,
                (statement, text) -> statement.setCharacterStream(parameterIndex, text, length));
    }

    @Override
    default void setNCharacterStream(int parameterIndex, @Nullable Reader value, long length) throws SQLException {
        bindText(
                parameterIndex,
                value,
                length,
                (statement, text) -> statement.setNCharacterStream(parameterIndex, text, length));
    }

    @Override
    default void setClob(int parameterIndex, @Nullable Reader reader, long length) throws SQLException {
        bindText(parameterIndex, reader, length, (statement, text) -> statement.setClob(parameterIndex, text, length));
    }

    @Override
    default void setBlob(int parameterIndex, InputStream inputStream, long length) throws SQLException {
        bindOnce(parameterIndex, statement -> statement.setBlob(parameterIndex, inputStream, length));
    }

    @Override
    default void setNClob(int parameterIndex, @Nullable Reader reader, long length) throws SQLException {
        bindText(parameterIndex, reader, length, (statement, text) -> statement.setNClob(parameterIndex, text, length));
    }

    @Override
    default void setAsciiStream(int parameterIndex, @Nullable InputStream x, long length) throws SQLException {
        bindText(
                parameterIndex, x, length, (statement, text) -> statement.setAsciiStream(parameterIndex, text, length));
    }

    @Override
    default void setBinaryStream(int parameterIndex, @Nullable InputStream x, long length) throws SQLException {
        bindBytes(
                parameterIndex,
                x,
                length,
                (statement, bytes) -> statement.setBinaryStream(parameterIndex, bytes, length));
    }

    @Override
    default void setCharacterStream(int parameterIndex, @Nullable Reader reader, long length) throws SQLException {
        bindText(
                parameterIndex,
                reader,
                length,
                (statement, text) -> statement.setCharacterStream(parameterIndex, text, length));
    }

    @Override
    default void setAsciiStream(int parameterIndex, @Nullable InputStream x) throws SQLException {
        bindText(
                parameterIndex, x, Long.MAX_VALUE, (statement, text) -> statement.setAsciiStream(parameterIndex, text));
    }

    @Override
    default void setBinaryStream(int parameterIndex, @Nullable InputStream x) throws SQLException {
        bindBytes(
                parameterIndex,
                x,
                Long.MAX_VALUE,
                (statement, bytes) -> statement.setBinaryStream(parameterIndex, bytes));
    }

    @Override
    default void setCharacterStream(int parameterIndex, @Nullable Reader reader) throws SQLException {
        bindText(
                parameterIndex,
                reader,
                Long.MAX_VALUE,
                (statement, text) -> statement.setCharacterStream(parameterIndex, text));
    }

    @Override
    default void setNCharacterStream(int parameterIndex, @Nullable Reader value) throws SQLException {
        bindText(
                parameterIndex,
                value,
                Long.MAX_VALUE,
                (statement, text) -> statement.setNCharacterStream(parameterIndex, text));
    }

    @Override
    default void setClob(int parameterIndex, @Nullable Reader reader) throws SQLException {
        bindText(parameterIndex, reader, Long.MAX_VALUE, (statement, text) -> statement.setClob(parameterIndex, text));
    }

    @Override
    default void setBlob(int parameterIndex, InputStream inputStream) throws SQLException {
        bindOnce(parameterIndex, statement -> statement.setBlob(parameterIndex, inputStream));
    }

    @Override
    default void setNClob(int parameterIndex, @Nullable Reader reader) throws SQLException {
        bindText(parameterIndex, reader, Long.MAX_VALUE, (statement, text) -> statement.setNClob(parameterIndex, text));
    }
}
