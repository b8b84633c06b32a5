/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.ServedUnits;
import io.github.hibernatemr.settings.StaleBase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.service.UnknownUnwrapTypeException;
import org.hibernate.service.spi.Configurable;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.service.spi.Stoppable;
import org.jspecify.annotations.Nullable;

/**
 * Gives Hibernate routed connections. A persistence unit that names a replica uses it without further registration;
 * whoever likes to be explicit names it in {@code hibernate.connection.provider_class}. Thread-safe once configured.
 */
public final class MultiRegionConnectionProvider
        implements ConnectionProvider, ServedUnits, ServiceRegistryAwareService, Configurable, Stoppable {

    private static final long serialVersionUID = 1L;

    private transient @Nullable ServiceRegistryImplementor registry;
    private transient @Nullable MultiRegionUnit unit;

    /** For Hibernate, which configures it next. */
    public MultiRegionConnectionProvider() {}

    @Override
    public void injectServices(ServiceRegistryImplementor serviceRegistry) {
        registry = serviceRegistry;
    }

    @Override
    public void configure(Map<String, Object> configuration) {
        unit = MultiRegionUnit.start(configuration, Objects.requireNonNull(registry, "configured before injected"));
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
        return unit().connections().open(MultiRegionSessionListener.acquiring());
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        connection.close();
    }

    /** It moves to the primary for a read that no replica may answer only. */
    @Override
    public Connection getReadOnlyConnection() {
        return unit().connections().openReadOnly(MultiRegionSessionListener.acquiring());
    }

    @Override
    public void closeReadOnlyConnection(Connection connection) throws SQLException {
        closeConnection(connection);
    }

    @Override
    public boolean handlesConnectionReadOnly() {
        return true;
    }

    /** False, or JTA would take a new routed connection, and so a new route, for every statement. */
    @Override
    public boolean supportsAggressiveRelease() {
        return false;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new UnknownUnwrapTypeException(type);
    }

    @Override
    public void stop() {
        if (unit != null) {
            unit.close();
        }
    }
}
