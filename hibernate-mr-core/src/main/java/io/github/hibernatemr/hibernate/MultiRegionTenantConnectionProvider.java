/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.ServedUnits;
import io.github.hibernatemr.internal.activation.TenantUnits;
import io.github.hibernatemr.internal.activation.UnitDataSource;
import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.StaleBase;
import io.github.hibernatemr.settings.TenantSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernate.service.UnknownUnwrapTypeException;
import org.hibernate.service.spi.Configurable;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.service.spi.Stoppable;
import org.jspecify.annotations.Nullable;

/**
 * Gives each tenant routed connections to a database of its own, with its own primary and replicas. A persistence unit that
 * has {@code hibernate.mr.tenant.*} keys uses it without further registration. Thread-safe once configured.
 *
 * <p>Whoever keeps tenants elsewhere than in settings extends it, overrides {@link #settings(String)}, and names the subclass
 * in {@code hibernate.multi_tenant_connection_provider}: a tenant that the settings do not name is then started when it is
 * first used.
 */
public class MultiRegionTenantConnectionProvider
        implements MultiTenantConnectionProvider<Object>,
                ServedUnits,
                ServiceRegistryAwareService,
                Configurable,
                Stoppable {

    private static final long serialVersionUID = 1L;

    private final transient TenantUnits units = new TenantUnits(this::start);
    private transient @Nullable ServiceRegistryImplementor registry;
    private transient @Nullable Map<String, Object> configuration;
    private transient volatile @Nullable String first;

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

    @Override
    public final void injectServices(ServiceRegistryImplementor serviceRegistry) {
        registry = serviceRegistry;
    }

    /** Starts the tenants that the settings name. */
    @Override
    public final void configure(Map<String, Object> settings) {
        configuration = new HashMap<>(settings);
        for (String tenant : TenantSettings.tenants(settings)) {
            try {
                unit(tenant);
            } catch (RuntimeException e) {
                stop();
                throw e;
            }
        }
    }

    @Override
    public final MultiRegionUnit unit(@Nullable Object tenant) {
        if (tenant == null) {
            return any();
        }
        return units.unit(tenant.toString());
    }

    private MultiRegionUnit start(String tenant) {
        Map<String, Object> unit = Objects.requireNonNull(configuration, "used before configured");
        Map<String, Object> own = settings(tenant);
        if (own.isEmpty() && !TenantSettings.tenants(unit).contains(tenant)) {
            throw new IllegalArgumentException("persistence unit '" + Settings.unitName(unit) + "' has no tenant '"
                    + tenant + "': there is no " + MultiRegionSettings.TENANT_PREFIX + tenant + ".* key");
        }
        Map<String, Object> tenants = TenantSettings.of(unit, tenant, own);
        checkPrimary(tenant, tenants, own);
        MultiRegionUnit started =
                MultiRegionUnit.start(tenants, Objects.requireNonNull(registry, "configured before injected"));
        if (first == null) {
            first = tenant;
        }
        return started;
    }

    /** Without one of its own the tenant would write to the persistence unit's database, among others' data. */
    private static void checkPrimary(String tenant, Map<String, Object> tenants, Map<String, Object> own) {
        String prefix = MultiRegionSettings.PRIMARY_PREFIX;
        if (tenants.get(prefix + MultiRegionSettings.URL) == null
                && tenants.get(prefix + MultiRegionSettings.DATASOURCE) == null
                && !UnitDataSource.isNamedIn(own)) {
            throw new SettingException(
                    Settings.unitName(tenants),
                    List.of(new Problem(
                            MultiRegionSettings.TENANT_PREFIX + tenant + ".primary." + MultiRegionSettings.URL,
                            null,
                            "name the tenant's own primary by this key or "
                                    + MultiRegionSettings.TENANT_PREFIX + tenant + ".primary."
                                    + MultiRegionSettings.DATASOURCE
                                    + "; tenants that share a database need no hibernate.mr.tenant.* key")));
        }
    }

    /** For what Hibernate does outside of sessions: one tenant's database is like another's. */
    private MultiRegionUnit any() {
        if (first == null) {
            throw new SettingException(
                    Settings.unitName(Objects.requireNonNull(configuration, "used before configured")),
                    List.of(new Problem(
                            MultiRegionSettings.TENANT_PREFIX + "<name>.*",
                            null,
                            "name at least one tenant, or set hibernate.boot.allow_jdbc_metadata_access=false")));
        }
        return unit(first);
    }

    @Override
    public final StaleBase staleBase() {
        return first == null ? StaleBase.VERIFY : any().settings().staleBase();
    }

    @Override
    public final Connection getAnyConnection() {
        return any().connections().open(MultiRegionSessionListener.acquiring());
    }

    @Override
    public final void releaseAnyConnection(Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public final Connection getConnection(Object tenant) {
        return unit(tenant).connections().open(MultiRegionSessionListener.acquiring());
    }

    @Override
    public final void releaseConnection(Object tenant, Connection connection) throws SQLException {
        connection.close();
    }

    /** It moves to the primary for a read that no replica may answer only. */
    @Override
    public final Connection getReadOnlyConnection(Object tenant) {
        return unit(tenant).connections().openReadOnly(MultiRegionSessionListener.acquiring());
    }

    @Override
    public final void releaseReadOnlyConnection(Object tenant, Connection connection) throws SQLException {
        releaseConnection(tenant, connection);
    }

    @Override
    public final boolean handlesConnectionReadOnly() {
        return true;
    }

    /** False, or JTA would take a new routed connection, and so a new route, for every statement. */
    @Override
    public final boolean supportsAggressiveRelease() {
        return false;
    }

    @Override
    public final boolean isUnwrappableAs(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public final <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new UnknownUnwrapTypeException(type);
    }

    @Override
    public final void stop() {
        units.close();
    }
}
