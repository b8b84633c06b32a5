/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.microprofile;

import io.github.hibernatemr.MultiRegion;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** That the persistence units have started, and with them the first look at each node. Stateless. */
@Startup
public class StartupCheck implements HealthCheck {

    /** For the container. */
    public StartupCheck() {}

    @Override
    public HealthCheckResponse call() {
        List<String> units = MultiRegion.persistenceUnits();
        return HealthCheckResponse.named("hibernate-mr")
                .status(!units.isEmpty())
                .withData("persistence units", String.join(", ", units))
                .build();
    }
}
