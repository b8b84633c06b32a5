/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.Tenants;
import io.github.hibernatemr.settings.MultiRegionSettings.StaleBase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.jspecify.annotations.Nullable;

/**
 * Gives each tenant routed connections to a database of its own, with its own primary and replicas. A persistence unit that
 * has {@code hibernate.mr.tenant.*} keys uses it without further registration. Thread-safe once configured.
 *
 * <p>Whoever keeps tenants elsewhere than in settings extends it, overrides {@link #settings(String)}, and names the subclass
 * in {@code hibernate.multi_tenant_connection_provider}: a tenant that the settings do not name is then started when it is
 * first used.
 */
public class MultiRegionTenantConnectionProvider extends RoutedProvider
        implements MultiTenantConnectionProvider<Object> {

    private static final long serialVersionUID = 1L;

    private transient @Nullable Tenants tenants;

    /** For Hibernate, which configures it next. */
    public MultiRegionTenantConnectionProvider() {}

    /**
     * A tenant's own settings: its primary and replicas at least, by keys as a persistence unit has them, such as {@code
     * hibernate.mr.replica.eu.url}. Asked once for each tenant, before what the persistence unit's settings say of it.
     *
     * @param tenant the tenant's identifier, as text
     * @return the settings; empty if there are none but the persistence unit's
     */
    protected Map<String, Object> settings(String tenant) {
        return Map.of();
    }

    /** Starts the tenants that the settings name. */
    @Override
    public final void configure(Map<String, Object> settings) {
        Tenants made = new Tenants(settings, this::settings, this::start);
        tenants = made;
        made.startNamed();
    }

    private Tenants tenants() {
        return Objects.requireNonNull(tenants, "used before configured");
    }

    @Override
    public final MultiRegionUnit unit(@Nullable Object tenant) {
        return tenant == null ? tenants().any() : tenants().unit(tenant.toString());
    }

    @Override
    public final StaleBase staleBase() {
        return tenants().staleBase();
    }

    /** For what Hibernate does outside of sessions. */
    @Override
    public final Connection getAnyConnection() {
        return open(null);
    }

    @Override
    public final void releaseAnyConnection(Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public final Connection getConnection(Object tenant) {
        return open(tenant);
    }

    @Override
    public final void releaseConnection(Object tenant, Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public final Connection getReadOnlyConnection(Object tenant) {
        return openReadOnly(tenant);
    }

    @Override
    public final void releaseReadOnlyConnection(Object tenant, Connection connection) throws SQLException {
        releaseConnection(tenant, connection);
    }

    @Override
    public final void stop() {
        if (tenants != null) {
            tenants.close();
        }
    }
}
