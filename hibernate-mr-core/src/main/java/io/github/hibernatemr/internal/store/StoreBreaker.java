/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a silent store from costing a time-out per read: after one, nobody waits for the store until a probe, which nobody
 * waits for either, is answered in time. Thread-safe.
 */
final class StoreBreaker {

    private static final long PROBE_EVERY_NANOS = Duration.ofMillis(100).toNanos();
    private static final long CLOSED = 0;

    private final AtomicLong nextProbeNanos = new AtomicLong(CLOSED);

    /** Whether to wait for the store. */
    boolean isClosed() {
        return nextProbeNanos.get() == CLOSED;
    }

    /** Whether the caller is to send the next probe. */
    boolean isProbeDue() {
        long next = nextProbeNanos.get();
        long now = System.nanoTime();
        return next != CLOSED
                && now - next >= 0
                && nextProbeNanos.compareAndSet(next, nonZero(now + PROBE_EVERY_NANOS));
    }

    /** Returns whether this opened it. */
    boolean timedOut() {
        return nextProbeNanos.getAndSet(nonZero(System.nanoTime() + PROBE_EVERY_NANOS)) == CLOSED;
    }

    /** Returns whether this closed it. */
    boolean answered() {
        return nextProbeNanos.get() != CLOSED && nextProbeNanos.getAndSet(CLOSED) != CLOSED;
    }

    private static long nonZero(long nanos) {
        return nanos == CLOSED ? 1 : nanos;
    }
}
