/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a silent store from costing a time-out per read: after one, nobody waits for the store but one probe at a
 * time, until a probe is answered. Thread-safe.
 */
final class StoreBreaker {

    private static final long PROBE_EVERY_NANOS = Duration.ofMillis(500).toNanos();
    private static final long CLOSED = 0;

    private final AtomicLong nextProbeNanos = new AtomicLong(CLOSED);

    /** Whether the caller may wait for the store. */
    boolean allows() {
        long next = nextProbeNanos.get();
        if (next == CLOSED) {
            return true;
        }
        long now = System.nanoTime();
        return now - next >= 0 && nextProbeNanos.compareAndSet(next, nonZero(now + PROBE_EVERY_NANOS));
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
