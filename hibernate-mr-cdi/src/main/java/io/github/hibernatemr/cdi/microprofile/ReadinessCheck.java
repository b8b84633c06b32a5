/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.microprofile;

import io.github.hibernatemr.health.CheckResult;
import io.github.hibernatemr.health.Health;
import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.RunningUnits;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Whether the pod is healthy, with each check as data. Stateless. */
@Readiness
public class ReadinessCheck implements HealthCheck {

    /** For the container. */
    public ReadinessCheck() {}

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("hibernate-mr");
        boolean isHealthy = true;
        for (MultiRegionUnit unit : RunningUnits.all()) {
            Health health = unit.health().ask();
            isHealthy &= health.isHealthy();
            response.withData("region", health.region());
            response.withData("serves", health.serves().name().toLowerCase(Locale.ROOT));
            for (CheckResult check : health.checks()) {
                response.withData(health.unit() + " " + check.name(), check.up() ? "up" : "down: " + check.reason());
            }
        }
        return response.status(isHealthy && !RunningUnits.all().isEmpty()).build();
    }
}
