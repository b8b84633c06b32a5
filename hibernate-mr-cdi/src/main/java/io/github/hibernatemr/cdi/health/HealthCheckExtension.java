/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.health;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.health.HealthCheck;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Has the application's beans of type {@link HealthCheck} count, each with a request context of its own. The container's. */
public class HealthCheckExtension implements Extension {

    private final List<HealthCheck> added = new CopyOnWriteArrayList<>();

    /** For the container. */
    public HealthCheckExtension() {}

    void add(@Observes Startup event, BeanManager beans) {
        RequestContextController requests =
                beans.createInstance().select(RequestContextController.class).get();
        for (HealthCheck bean : beans.createInstance().select(HealthCheck.class)) {
            HealthCheck check = new InRequest(bean, requests);
            added.add(check);
            MultiRegion.addHealthCheck(check);
        }
    }

    void remove(@Observes Shutdown event) {
        added.forEach(MultiRegion::removeHealthCheck);
        added.clear();
    }

    private record InRequest(HealthCheck bean, RequestContextController requests) implements HealthCheck {

        @Override
        public String name() {
            return bean.name();
        }

        @Override
        public Duration timeout() {
            return bean.timeout();
        }

        @Override
        public void check() throws Exception {
            boolean isOurs = requests.activate();
            try {
                bean.check();
            } finally {
                if (isOurs) {
                    requests.deactivate();
                }
            }
        }
    }
}
