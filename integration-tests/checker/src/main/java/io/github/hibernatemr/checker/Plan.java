/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import java.time.Duration;
import java.util.Map;

/**
 * What to run.
 *
 * @param time how long
 * @param seed decides who does what, and which faults come in which order
 * @param roundTrip between a region and the primary
 * @param faults whether there are any
 * @param settings of hibernate-mr, for all pods
 */
record Plan(Duration time, long seed, Duration roundTrip, boolean faults, Map<String, String> settings) {

    static final Duration ROUND_TRIP = Duration.ofMillis(30);
    static final int THREADS = 12;
    static final Population POPULATION = new Population(120);

    /** A write that other pods could not know of is not committed: with that, no promise has an exception. */
    static final Map<String, String> STRICT = Map.of("hibernate.mr.store.on_write_failure", "reject");
}
