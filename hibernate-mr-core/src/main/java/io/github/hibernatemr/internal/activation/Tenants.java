/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.MultiRegionSettings.StaleBase;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tenants of a persistence unit, each with a database of its own. Thread-safe. */
public final class Tenants implements AutoCloseable {

    private final Map<String, Object> configuration;
    private final Function<String, Map<String, Object>> own;
    private final TenantUnits units;
    private volatile @Nullable String first;

    /**
     * @param configuration the persistence unit's
     * @param own what a tenant has of its own, by its name; empty if nothing
     * @param start makes a unit of a tenant's configuration
     */
    public Tenants(
            Map<String, Object> configuration,
            Function<String, Map<String, Object>> own,
            Function<Map<String, Object>, MultiRegionUnit> start) {
        this.configuration = new HashMap<>(configuration);
        this.own = own;
        this.units = new TenantUnits(tenant -> start.apply(configuration(tenant)));
    }

    /** Starts those that the settings name; closes all of them if one fails. */
    public void startNamed() {
        for (String tenant : Settings.tenants(configuration)) {
            try {
                unit(tenant);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }
    }

    /**
     * What serves a tenant, started if it is not yet.
     *
     * @throws IllegalArgumentException if nothing says where its database is
     */
    public MultiRegionUnit unit(String tenant) {
        MultiRegionUnit unit = units.unit(tenant);
        if (first == null) {
            first = tenant;
        }
        return unit;
    }

    private Map<String, Object> configuration(String tenant) {
        Map<String, Object> given = own.apply(tenant);
        if (given.isEmpty() && !Settings.tenants(configuration).contains(tenant)) {
            throw new IllegalArgumentException("persistence unit '" + Settings.unitName(configuration)
                    + "' has no tenant '" + tenant + "': there is no " + MultiRegionSettings.TENANT.key() + tenant
                    + ".* key");
        }
        Map<String, Object> tenants = Settings.ofTenant(configuration, tenant, given);
        checkPrimary(tenant, tenants, given);
        return tenants;
    }

    /** Without one of its own the tenant would write to the persistence unit's database, among others' data. */
    private static void checkPrimary(String tenant, Map<String, Object> tenants, Map<String, Object> own) {
        String prefix = MultiRegionSettings.PRIMARY_PREFIX;
        if (tenants.get(prefix + MultiRegionSettings.URL.key()) == null
                && tenants.get(prefix + MultiRegionSettings.DATASOURCE.key()) == null
                && !UnitDataSource.isNamedIn(own)) {
            String primary = MultiRegionSettings.TENANT.key() + tenant + ".primary.";
            throw new SettingException(
                    Settings.unitName(tenants),
                    List.of(new Problem(
                            primary + MultiRegionSettings.URL.key(),
                            null,
                            "name the tenant's own primary by this key or " + primary
                                    + MultiRegionSettings.DATASOURCE.key()
                                    + "; tenants that share a database need no hibernate.mr.tenant.* key")));
        }
    }

    /** For what Hibernate does outside of sessions: one tenant's database is like another's. */
    public MultiRegionUnit any() {
        String known = first;
        if (known == null) {
            throw new SettingException(
                    Settings.unitName(configuration),
                    List.of(new Problem(
                            MultiRegionSettings.TENANT.key() + "<name>.*",
                            null,
                            "name at least one tenant, or set hibernate.boot.allow_jdbc_metadata_access=false")));
        }
        return unit(known);
    }

    /** What becomes of stale bases. */
    public StaleBase staleBase() {
        return first == null ? StaleBase.VERIFY : any().settings().staleBase();
    }

    @Override
    public void close() {
        units.close();
    }
}
