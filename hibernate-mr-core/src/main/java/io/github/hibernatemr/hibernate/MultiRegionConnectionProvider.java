/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.settings.MultiRegionSettings.StaleBase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.jspecify.annotations.Nullable;

/**
 * Gives Hibernate routed connections. A persistence unit that names a replica uses it without further registration;
 * whoever likes to be explicit names it in {@code hibernate.connection.provider_class}. Thread-safe once configured.
 */
public final class MultiRegionConnectionProvider extends RoutedProvider implements ConnectionProvider {

    private static final long serialVersionUID = 1L;

    private transient @Nullable MultiRegionUnit unit;

    /** For Hibernate, which configures it next. */
    public MultiRegionConnectionProvider() {}

    @Override
    public void configure(Map<String, Object> configuration) {
        unit = start(configuration);
    }

    /**
     * What serves the persistence unit.
     *
     * @throws IllegalStateException before Hibernate has configured this provider
     */
    public MultiRegionUnit unit() {
        if (unit == null) {
            throw new IllegalStateException("this connection provider has not been configured");
        }
        return unit;
    }

    /** Tenants, where there are any, share one database. */
    @Override
    public MultiRegionUnit unit(@Nullable Object tenant) {
        return unit();
    }

    @Override
    public StaleBase staleBase() {
        return unit().settings().staleBase();
    }

    @Override
    public Connection getConnection() {
        return open(null);
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public Connection getReadOnlyConnection() {
        return openReadOnly(null);
    }

    @Override
    public void closeReadOnlyConnection(Connection connection) throws SQLException {
        closeConnection(connection);
    }

    @Override
    public void stop() {
        if (unit != null) {
            unit.close();
        }
    }
}
