/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.registration;

import io.github.hibernatemr.internal.activation.ServedUnits;
import io.github.hibernatemr.internal.flush.FlushListener;
import io.github.hibernatemr.internal.stalebase.StaleBaseGuard;
import io.github.hibernatemr.settings.MultiRegionSettings.StaleBase;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.integrator.spi.Integrator;

/** Registers the event listeners with a persistence unit that hibernate-mr serves. Hibernate finds it as a service. */
public final class MultiRegionIntegrator implements Integrator {

    @Override
    public void integrate(
            Metadata metadata, BootstrapContext bootstrapContext, SessionFactoryImplementor sessionFactory) {
        ServedUnits units = ServedUnits.of(sessionFactory);
        if (units == null) {
            ServedUnits.sayIfWanted(sessionFactory);
            return;
        }
        EventListenerRegistry registry = sessionFactory.getEventEngine().getListenerRegistry();
        FlushListener.register(registry);
        if (units.staleBase() == StaleBase.VERIFY) {
            StaleBaseGuard.register(registry);
        }
    }
}
