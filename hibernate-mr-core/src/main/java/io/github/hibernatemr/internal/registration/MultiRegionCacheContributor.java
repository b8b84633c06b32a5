/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.registration;

import io.github.hibernatemr.internal.activation.ServedUnits;
import io.github.hibernatemr.internal.cache.PrimaryOnlyCache;
import org.hibernate.service.spi.SessionFactoryServiceContributor;
import org.hibernate.service.spi.SessionFactoryServiceRegistryBuilder;

/** Has the caches of the persistence units that hibernate-mr serves filled from the primary only. Hibernate finds it as a service. */
public final class MultiRegionCacheContributor implements SessionFactoryServiceContributor {

    @Override
    public void contribute(SessionFactoryServiceRegistryBuilder builder) {
        builder.addInitiator(PrimaryOnlyCache.where(
                context -> ServedUnits.of(context.getSessionFactoryOptions(), context.getServiceRegistry()) != null));
    }
}
