/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.ServedUnits;
import io.github.hibernatemr.internal.activation.UnitStart;
import java.sql.Connection;
import java.util.Map;
import java.util.Objects;
import org.hibernate.service.UnknownUnwrapTypeException;
import org.hibernate.service.spi.Configurable;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.service.spi.Stoppable;
import org.hibernate.service.spi.Wrapped;
import org.jspecify.annotations.Nullable;

/** What a connection provider is to Hibernate, be there one unit or one for each tenant. Thread-safe once configured. */
abstract class RoutedProvider implements ServedUnits, ServiceRegistryAwareService, Configurable, Stoppable, Wrapped {

    private transient @Nullable ServiceRegistryImplementor registry;

    @Override
    public final void injectServices(ServiceRegistryImplementor serviceRegistry) {
        registry = serviceRegistry;
    }

    final MultiRegionUnit start(Map<String, Object> configuration) {
        return UnitStart.of(configuration, Objects.requireNonNull(registry, "configured before injected"));
    }

    final Connection open(@Nullable Object tenant) {
        return unit(tenant).connections().open(MultiRegionSessionListener.acquiring());
    }

    /** It moves to the primary for a read that no replica may answer only. */
    final Connection openReadOnly(@Nullable Object tenant) {
        return unit(tenant).connections().openReadOnly(MultiRegionSessionListener.acquiring());
    }

    /** True: a read-only session gets a connection that refuses its writes. */
    public final boolean handlesConnectionReadOnly() {
        return true;
    }

    /** False, or JTA would take a new routed connection, and so a new route, for every statement. */
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
}
