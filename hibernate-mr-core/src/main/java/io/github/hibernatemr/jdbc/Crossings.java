/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.settings.Settings.OutageSettings;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many transactions read the primary at a time only for want of a replica: when all replicas of a region are lost, its reads
 * must not crowd out the writes of every region. Thread-safe.
 */
final class Crossings {

    private static final Set<RouteReason> FOR_WANT_OF_A_REPLICA = EnumSet.of(
            RouteReason.NO_REPLICA, RouteReason.COVERAGE_UNKNOWN, RouteReason.TOO_STALE, RouteReason.REPLICA_FAILED);

    /** PostgreSQL's too_many_connections, which is what it amounts to. */
    private static final String TOO_MANY = "53300";

    private final String unit;
    private final OutageSettings settings;
    private final @Nullable Semaphore permits;
    private final LongAdder refused = new LongAdder();

    Crossings(String unit, OutageSettings settings) {
        this.unit = unit;
        this.settings = settings;
        this.permits = settings.crossingLimit() == OutageSettings.UNLIMITED
                ? null
                : new Semaphore(settings.crossingLimit(), true);
    }

    /** Whether a transaction with this reason needs a permit. */
    boolean isBounded(RouteReason reason) {
        return permits != null && FOR_WANT_OF_A_REPLICA.contains(reason);
    }

    /**
     * Takes a permit.
     *
     * @throws SQLException if there is none in time
     */
    void enter(RouteReason reason) throws SQLException {
        if (permits == null) {
            return;
        }
        boolean entered = false;
        try {
            entered = permits.tryAcquire(settings.crossingWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!entered) {
            refused.increment();
            throw JdbcLog.LOG.tooManyCross(
                    unit,
                    reason,
                    settings.crossingLimit(),
                    settings.crossingWait().toMillis(),
                    TOO_MANY);
        }
    }

    /** How often there was none in time. */
    long refused() {
        return refused.sum();
    }

    /** Gives a permit back. */
    void leave() {
        if (permits != null) {
            permits.release();
        }
    }
}
