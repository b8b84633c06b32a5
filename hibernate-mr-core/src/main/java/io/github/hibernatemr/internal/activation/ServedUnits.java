/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.settings.MultiRegionSettings.StaleBase;
import io.github.hibernatemr.settings.Settings;
import java.util.Map;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.service.ServiceRegistry;
import org.jspecify.annotations.Nullable;

/** What serves a persistence unit: one {@link MultiRegionUnit}, or one for each tenant. Thread-safe. */
public interface ServedUnits {

    /** Of a persistence unit, or null if hibernate-mr does not serve it. */
    static @Nullable ServedUnits of(SessionFactoryImplementor sessionFactory) {
        return of(sessionFactory.getSessionFactoryOptions(), sessionFactory.getServiceRegistry());
    }

    /**
     * Of a persistence unit.
     *
     * @throws IllegalArgumentException if hibernate-mr does not serve it
     */
    static ServedUnits required(SessionFactoryImplementor sessionFactory) {
        ServedUnits units = of(sessionFactory);
        if (units == null) {
            throw new IllegalArgumentException("hibernate-mr does not serve the persistence unit '"
                    + sessionFactory.getName() + "': "
                    + (isWanted(sessionFactory)
                            ? "it has hibernate.mr.replica.* keys, but the framework that has started Hibernate did not ask"
                                    + " hibernate-mr's ServiceContributor; name"
                                    + " io.github.hibernatemr.hibernate.MultiRegionConnectionProvider in"
                                    + " hibernate.connection.provider_class and"
                                    + " io.github.hibernatemr.hibernate.MultiRegionSessionListener in hibernate.session.events.auto"
                            : "it names no replica (hibernate.mr.replica.*), or says hibernate.mr.enabled = false"));
        }
        return units;
    }

    /** Whether a persistence unit has settings of ours, and so is meant to be served. */
    static boolean isWanted(SessionFactoryImplementor sessionFactory) {
        return Settings.present(settings(sessionFactory));
    }

    private static Map<String, Object> settings(SessionFactoryImplementor sessionFactory) {
        return sessionFactory
                .getServiceRegistry()
                .requireService(ConfigurationService.class)
                .getSettings();
    }

    /** Says aloud if a persistence unit that is not served is meant to be: nobody else would. */
    static void sayIfWanted(SessionFactoryImplementor sessionFactory) {
        if (isWanted(sessionFactory)) {
            SessionFactoryOptions options = sessionFactory.getSessionFactoryOptions();
            Object provider = provider(options, sessionFactory.getServiceRegistry());
            ActivationLog.LOG.notServed(
                    Settings.unitName(settings(sessionFactory)),
                    provider == null ? "none" : provider.getClass().getName());
        }
    }

    /** The same while the session factory is being made. */
    static @Nullable ServedUnits of(SessionFactoryOptions options, ServiceRegistry services) {
        Object provider = provider(options, services);
        return provider instanceof ServedUnits ours ? ours : null;
    }

    private static @Nullable Object provider(SessionFactoryOptions options, ServiceRegistry services) {
        return options.isMultiTenancyEnabled()
                ? services.getService(MultiTenantConnectionProvider.class)
                : services.getService(ConnectionProvider.class);
    }

    /**
     * What serves a tenant.
     *
     * @param tenant the tenant's identifier, or null for what needs none
     * @throws IllegalArgumentException if nothing serves this tenant
     */
    MultiRegionUnit unit(@Nullable Object tenant);

    /** What becomes of stale bases in the persistence unit. */
    StaleBase staleBase();
}
