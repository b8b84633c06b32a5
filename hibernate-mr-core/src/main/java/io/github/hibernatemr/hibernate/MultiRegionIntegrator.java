/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;

/** Registers the flush listener with a persistence unit that hibernate-mr serves. Hibernate finds it as a service. */
public final class MultiRegionIntegrator implements Integrator {

    @Override
    public void integrate(
            Metadata metadata, BootstrapContext bootstrapContext, SessionFactoryImplementor sessionFactory) {
        if (MultiRegionConnectionProvider.of(sessionFactory) != null) {
            new FlushListener().register(sessionFactory.getEventEngine().getListenerRegistry());
        }
    }
}
