/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.routing.RouteReason;
import org.jspecify.annotations.Nullable;

/**
 * One read as a user had it.
 *
 * @param reason why it went where it went; null without hibernate-mr, when it went to the primary
 * @param stale whether it missed what its user had written
 */
record Read(long startedNanos, long micros, @Nullable RouteReason reason, boolean stale) {

    boolean isLocal() {
        return reason != null && reason.leadsToReplica();
    }

    double millis() {
        return micros / 1e3;
    }
}
