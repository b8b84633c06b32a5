/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.forwarding.ForwardingStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** A statement whose settings are remembered, so that it can be made again on another node. */
interface RememberedSettings extends ForwardingStatement {

    /** One setter's call. */
    @FunctionalInterface
    interface Setting {
        void apply(Statement statement) throws SQLException;
    }

    /** Remembers the latest call of a setter, and makes it on the physical statement, if there is one. */
    void set(String name, Setting setting) throws SQLException;

    @Override
    default void setMaxFieldSize(int max) throws SQLException {
        set("maxFieldSize", statement -> statement.setMaxFieldSize(max));
    }

    @Override
    default void setMaxRows(int max) throws SQLException {
        set("maxRows", statement -> statement.setMaxRows(max));
    }

    @Override
    default void setLargeMaxRows(long max) throws SQLException {
        set("maxRows", statement -> statement.setLargeMaxRows(max));
    }

    @Override
    default void setEscapeProcessing(boolean enable) throws SQLException {
        set("escapeProcessing", statement -> statement.setEscapeProcessing(enable));
    }

    @Override
    default void setQueryTimeout(int seconds) throws SQLException {
        set("queryTimeout", statement -> statement.setQueryTimeout(seconds));
    }

    @Override
    default void setCursorName(String name) throws SQLException {
        set("cursorName", statement -> statement.setCursorName(name));
    }

    @Override
    default void setFetchDirection(int direction) throws SQLException {
        set("fetchDirection", statement -> statement.setFetchDirection(direction));
    }

    @Override
    default void setFetchSize(int rows) throws SQLException {
        set("fetchSize", statement -> statement.setFetchSize(rows));
    }

    @Override
    default void setPoolable(boolean poolable) throws SQLException {
        set("poolable", statement -> statement.setPoolable(poolable));
    }

    @Override
    default void closeOnCompletion() throws SQLException {
        set("closeOnCompletion", Statement::closeOnCompletion);
    }
}
