/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What one run of the demo has shown: all that its table and its page tell.
 *
 * @param settings those of hibernate-mr that somebody has set for it
 * @param lagChanges in the order of time
 * @param staleness what a pod knew of the replica, in the order of time
 */
record Run(
        Map<String, String> settings,
        Measurements primaryOnly,
        Measurements routed,
        List<LagChange> lagChanges,
        List<Staleness> staleness) {

    /** From this moment on the replica was told to lag that much. */
    record LagChange(long atNanos, Duration lag) {}
}
