/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.routing.RouteReason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts reads that went to the primary although a replica of their region had everything that their user had written and their session had seen. A
 * router that always picks the primary breaks no promise, and is useless.
 */
final class Precision {

    /** The application wants the primary, or a failure that is under way does. */
    private static final Set<RouteReason> MEANT = EnumSet.of(
            RouteReason.STRONG, RouteReason.FLUSH, RouteReason.WRITE, RouteReason.LOCK, RouteReason.NO_SESSION);

    private final ReplicaWatch watch;
    private final Map<RouteReason, Long> needless = new EnumMap<>(RouteReason.class);

    Precision(ReplicaWatch watch) {
        this.watch = watch;
    }

    /** @param demanded the position of what its user has written and its session has seen */
    void read(Operation read, long demanded) {
        if (!read.isOnReplica()
                && !MEANT.contains(read.reason())
                && watch.hadReplayed(read.region(), demanded, read.startNanos())) {
            needless.merge(read.reason(), 1L, Long::sum);
        }
    }

    /** By the reason that the route gave. */
    Map<RouteReason, Long> needless() {
        return needless;
    }
}
