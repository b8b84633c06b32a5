/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.connection.SqlState;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Routed connections for everybody in the application but Hibernate. Each comes as from a pool: in auto-commit mode, and nothing set;
 * closing it rolls back what was not committed. Thread-safe.
 */
final class RoutedDataSource implements DataSource {

    private final RoutedConnections unit;

    RoutedDataSource(RoutedConnections unit) {
        this.unit = unit;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return unit.openBesideHibernate();
    }

    /** The nodes' pools have connected already, as whoever they have been given. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw FacadeLog.LOG.noOtherUser(unit.unit(), SqlState.NOT_SUPPORTED);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (isWrapperFor(type)) {
            return type.cast(this);
        }
        throw new SQLException("the data source of persistence unit '" + unit.unit() + "' is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) throws SQLException {
        throw new SQLFeatureNotSupportedException("hibernate-mr logs through JBoss Logging", SqlState.NOT_SUPPORTED);
    }

    /** The nodes' pools have time-outs of their own. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                "set the time-outs of the nodes' own data sources, or hibernate.mr.pool.connectionTimeout",
                SqlState.NOT_SUPPORTED);
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("hibernate-mr logs through JBoss Logging", SqlState.NOT_SUPPORTED);
    }

    @Override
    public String toString() {
        return "hibernate-mr of persistence unit '" + unit.unit() + "'";
    }
}
