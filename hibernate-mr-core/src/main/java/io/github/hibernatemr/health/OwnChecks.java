/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import io.github.hibernatemr.health.CheckResult.Part;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** The application's own checks, which count for all its persistence units. Thread-safe. */
public final class OwnChecks {

    /** Many persistence units may ask, and many probers. */
    private static final Duration CACHE = Duration.ofSeconds(1);

    private static final List<CheckRunner> CHECKS = new CopyOnWriteArrayList<>();

    private OwnChecks() {}

    /** Adds a check, which may load what the current thread may. */
    public static void add(HealthCheck check) {
        Objects.requireNonNull(check.name(), () -> check.getClass().getName() + " has no name");
        CHECKS.add(new CheckRunner("hibernate-mr health " + check.name(), Part.APPLICATION, check, CACHE, () -> {})
                .loadingFrom(Thread.currentThread().getContextClassLoader()));
    }

    /** Removes a check; a run that is under way is interrupted. */
    public static void remove(HealthCheck check) {
        for (CheckRunner runner : CHECKS) {
            if (runner.check() == check) {
                CHECKS.remove(runner);
                runner.close();
            }
        }
    }

    static List<CheckRunner> all() {
        return CHECKS;
    }
}
