/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.connection.SqlState;
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
public final class Crossings {

    private static final Set<RouteReason> FOR_WANT_OF_A_REPLICA = EnumSet.of(
            RouteReason.NO_REPLICA, RouteReason.COVERAGE_UNKNOWN, RouteReason.TOO_STALE, RouteReason.REPLICA_FAILED);

    private final String unit;
    private final OutageSettings settings;
    private final @Nullable Semaphore permits;
    private final LongAdder refused = new LongAdder();

    /** As many as the settings have it. */
    public Crossings(String unit, OutageSettings settings) {
        this.unit = unit;
        this.settings = settings;
        this.permits = settings.crossingLimit() == OutageSettings.UNLIMITED
                ? null
                : new Semaphore(settings.crossingLimit(), true);
    }

    /** Held while a transaction reads the primary. */
    static final class Permit implements AutoCloseable {

        private final Semaphore of;

        private Permit(Semaphore of) {
            this.of = of;
        }

        @Override
        public void close() {
            of.release();
        }
    }

    /**
     * Takes a permit, if a transaction with this reason needs one; null if it needs none.
     *
     * @throws SQLException if there is none in time
     */
    @Nullable
    Permit enter(RouteReason reason) throws SQLException {
        if (permits == null || !FOR_WANT_OF_A_REPLICA.contains(reason)) {
            return null;
        }
        boolean entered = false;
        try {
            entered = permits.tryAcquire(settings.crossingWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (entered) {
            return new Permit(permits);
        }
        refused.increment();
        throw TransactionLog.LOG.tooManyCross(
                unit, reason, settings.crossingLimit(), settings.crossingWait().toMillis(), SqlState.TOO_MANY);
    }

    /** How often there was none in time. */
    public long refused() {
        return refused.sum();
    }
}
