/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.settings.StaleBase;
import org.hibernate.boot.spi.SessionFactoryOptions;
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

    /** The same while the session factory is being made. */
    static @Nullable ServedUnits of(SessionFactoryOptions options, ServiceRegistry services) {
        Object provider = options.isMultiTenancyEnabled()
                ? services.getService(MultiTenantConnectionProvider.class)
                : services.getService(ConnectionProvider.class);
        return provider instanceof ServedUnits ours ? ours : null;
    }

    /**
     * What serves a tenant.
     *
     * @param tenant the tenant's identifier, or null for what needs none
     * @throws IllegalArgumentException if nothing serves this tenant
     */
    MultiRegionUnit unit(@Nullable Object tenant);

    /** Has transactions keep what they have read large objects from. */
    void keepReplicas();

    /** What becomes of stale bases in the persistence unit. */
    StaleBase staleBase();
}
