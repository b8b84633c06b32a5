/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.registration;

import static org.hibernate.cfg.JdbcSettings.CONNECTION_PROVIDER;
import static org.hibernate.cfg.MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER;
import static org.hibernate.cfg.SessionEventSettings.AUTO_SESSION_EVENTS_LISTENER;

import io.github.hibernatemr.hibernate.MultiRegionConnectionProvider;
import io.github.hibernatemr.hibernate.MultiRegionSessionListener;
import io.github.hibernatemr.hibernate.MultiRegionTenantConnectionProvider;
import io.github.hibernatemr.settings.HiddenValue;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.boot.registry.classloading.spi.ClassLoadingException;
import org.hibernate.internal.util.config.ConfigurationHelper;
import org.hibernate.service.spi.ServiceContributor;

/**
 * Switches hibernate-mr on for a persistence unit that names a replica, and leaves every other one alone. Hibernate
 * finds it as a service.
 *
 * <p>A strategy registration would be shorter, but Hibernate takes a sole registered strategy by default, and so would
 * hijack units that have nothing to do with us.
 */
public final class MultiRegionServiceContributor implements ServiceContributor {

    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        boolean othersReplicas = SettingsSources.apply(builder);
        // The earliest moment at which Hibernate lets anybody: what follows, it logs.
        HiddenValue.hideIn(builder.getSettings(), ConfigurationHelper::resolvePlaceHolder);
        Map<String, Object> configuration = builder.getSettings();
        if (Settings.off(configuration)) {
            return;
        }
        boolean hasTenants = !Settings.tenants(configuration).isEmpty()
                || isOurs(builder, MULTI_TENANT_CONNECTION_PROVIDER, MultiRegionTenantConnectionProvider.class);
        if (!hasTenants && !Settings.present(configuration)) {
            if (othersReplicas || Settings.speaksOfReplicas(configuration)) {
                RegistrationLog.LOG.leftAlone(Settings.unitName(configuration));
            }
            return;
        }
        HibernateVersion.check(Settings.unitName(configuration));
        if (hasTenants) {
            use(builder, MULTI_TENANT_CONNECTION_PROVIDER, MultiRegionTenantConnectionProvider.class);
        } else {
            use(builder, CONNECTION_PROVIDER, MultiRegionConnectionProvider.class);
            refuseOthersTenants(configuration);
        }
        useSessionListener(builder, configuration);
    }

    private static void use(StandardServiceRegistryBuilder builder, String key, Class<?> provider) {
        Map<String, Object> configuration = builder.getSettings();
        Object given = configuration.get(key);
        if (given == null) {
            builder.applySetting(key, provider);
        } else if (!isOurs(builder, key, provider)) {
            throw taken(
                    configuration,
                    key,
                    given,
                    "a unit with replicas gets its connections from " + provider.getName()
                            + "; remove this key, or the hibernate.mr.replica.* and hibernate.mr.tenant.* keys");
        }
    }

    /** Hibernate would take its connections there, and ours would never be asked for one. */
    private static void refuseOthersTenants(Map<String, Object> configuration) {
        Object given = configuration.get(MULTI_TENANT_CONNECTION_PROVIDER);
        if (given != null) {
            throw taken(
                    configuration,
                    MULTI_TENANT_CONNECTION_PROVIDER,
                    given,
                    "a tenant that has a database of its own gets its connections from "
                            + MultiRegionTenantConnectionProvider.class.getName()
                            + ": name its nodes by hibernate.mr.tenant.<name>.primary.* and .replica.*, or extend that class;"
                            + " tenants that share a database need no such provider, but @TenantId or"
                            + " hibernate.multi_tenant.schema_mapper");
        }
    }

    private static boolean isOurs(StandardServiceRegistryBuilder builder, String key, Class<?> provider) {
        Object given = builder.getSettings().get(key);
        if (given instanceof String name) {
            try {
                given = builder.getBootstrapServiceRegistry()
                        .requireService(ClassLoaderService.class)
                        .classForName(name);
            } catch (ClassLoadingException e) {
                // Hibernate will say so, if it is asked to use it.
                return false;
            }
        }
        return given instanceof Class<?> type ? provider.isAssignableFrom(type) : provider.isInstance(given);
    }

    /** Must be a class name: Hibernate casts the value to String. */
    private static void useSessionListener(StandardServiceRegistryBuilder builder, Map<String, Object> configuration) {
        String ours = MultiRegionSessionListener.class.getName();
        Object given = configuration.get(AUTO_SESSION_EVENTS_LISTENER);
        if (given == null) {
            builder.applySetting(AUTO_SESSION_EVENTS_LISTENER, ours);
        } else if (!given.equals(ours)) {
            throw taken(
                    configuration,
                    AUTO_SESSION_EVENTS_LISTENER,
                    given,
                    "this place is needed for " + ours + "; add your listener with"
                            + " SessionBuilder.eventListeners or Session.addEventListeners");
        }
    }

    private static SettingException taken(Map<String, Object> configuration, String key, Object value, String remedy) {
        return new SettingException(
                Settings.unitName(configuration), List.of(new Problem(key, String.valueOf(value), remedy)));
    }
}
