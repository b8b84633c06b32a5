/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.microprofile;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** That the application runs. It asks no server: whoever restarts pods because of a database makes things worse. Stateless. */
@Liveness
public class LivenessCheck implements HealthCheck {

    /** For the container. */
    public LivenessCheck() {}

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.up("hibernate-mr");
    }
}
