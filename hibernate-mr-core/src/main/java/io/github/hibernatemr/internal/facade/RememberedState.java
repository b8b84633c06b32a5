/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.connection.Change;
import io.github.hibernatemr.internal.forwarding.ForwardingConnection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;

/** A connection whose state is remembered, so that it can be set again on another node. */
interface RememberedState extends ForwardingConnection {

    /** PostgreSQL's driver knows no other (PgConnection.setClientInfo). */
    Set<String> CLIENT_INFO = Set.of("application_name");

    /** Remembers the latest call of a setter, and makes it on the physical connections that there are. */
    void set(String name, Change change) throws SQLException;

    /** The same for settings of the server's, by their names, which end with the transaction if that is rolled back. */
    void set(Set<String> settings, Change change) throws SQLException;

    @Override
    default void setCatalog(String catalog) throws SQLException {
        set("catalog", connection -> connection.setCatalog(catalog));
    }

    @Override
    default void setSchema(String schema) throws SQLException {
        set(Set.of("search_path"), connection -> connection.setSchema(schema));
    }

    @Override
    default void setHoldability(int holdability) throws SQLException {
        set("holdability", connection -> connection.setHoldability(holdability));
    }

    @Override
    default void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        set("typeMap", connection -> connection.setTypeMap(map));
    }

    @Override
    default void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        set("networkTimeout", connection -> connection.setNetworkTimeout(executor, milliseconds));
    }

    @Override
    default void setClientInfo(String name, String value) throws SQLClientInfoException {
        try {
            set(CLIENT_INFO, connection -> connection.setClientInfo(name, value));
        } catch (SQLException e) {
            throw clientInfoFailure(e);
        }
    }

    @Override
    default void setClientInfo(Properties properties) throws SQLClientInfoException {
        try {
            set(CLIENT_INFO, connection -> connection.setClientInfo(properties));
        } catch (SQLException e) {
            throw clientInfoFailure(e);
        }
    }

    private static SQLClientInfoException clientInfoFailure(SQLException e) {
        return e instanceof SQLClientInfoException already ? already : new SQLClientInfoException(Map.of(), e);
    }
}
