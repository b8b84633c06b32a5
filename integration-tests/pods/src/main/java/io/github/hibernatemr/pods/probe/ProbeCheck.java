/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import io.github.hibernatemr.health.CheckFailedException;
import io.github.hibernatemr.health.HealthCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

/** A check of the application's own, which a test can have fail. It needs a request context. */
@ApplicationScoped
public class ProbeCheck implements HealthCheck {

    @Inject
    private OfRequest ofRequest;

    private volatile boolean failing;

    /** There is one in requests only. */
    @RequestScoped
    public static class OfRequest {
        void touch() {}
    }

    void failing(boolean isFailing) {
        failing = isFailing;
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public void check() throws CheckFailedException {
        ofRequest.touch();
        if (failing) {
            throw new CheckFailedException("a test wants it so");
        }
    }
}
