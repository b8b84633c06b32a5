/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.microprofile;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.util.List;

/** Adds the checks where there is MicroProfile Health; elsewhere their classes cannot be loaded, and nobody tries. The container's. */
public class MicroProfileHealthExtension implements Extension {

    private static final String HEALTH_CHECK = "org.eclipse.microprofile.health.HealthCheck";

    /** For the container. */
    public MicroProfileHealthExtension() {}

    void add(@Observes BeforeBeanDiscovery event, BeanManager beans) {
        if (isThere()) {
            for (Class<?> check : List.of(LivenessCheck.class, ReadinessCheck.class, StartupCheck.class)) {
                event.addAnnotatedType(beans.createAnnotatedType(check), check.getName());
            }
        }
    }

    /** Looked for by itself first: WildFly logs a stack trace for each class that cannot be defined for want of another one. */
    private static boolean isThere() {
        try {
            Class.forName(HEALTH_CHECK, false, MicroProfileHealthExtension.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
