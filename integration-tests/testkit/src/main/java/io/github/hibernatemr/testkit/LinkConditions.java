/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How a link is at the moment. Thread-safe. */
final class LinkConditions {

    private volatile long oneWayNanos;
    private volatile long jitterNanos;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private boolean stalled;

    void roundTrip(Duration roundTrip) {
        oneWayNanos = roundTrip.toNanos() / 2;
    }

    void jitter(Duration jitter) {
        jitterNanos = jitter.toNanos();
    }

    void throttle(long limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException(
                    "a throttled link passes at least a byte per second; stall() passes none");
        }
        bytesPerSecond = limit;
    }

    synchronized void stall(boolean on) {
        stalled = on;
        notifyAll();
    }

    synchronized void awaitNotStalled() throws InterruptedException {
        while (stalled) {
            wait();
        }
    }

    synchronized boolean isStalled() {
        return stalled;
    }

    long delayNanos() {
        long most = jitterNanos;
        return oneWayNanos + (most == 0 ? 0 : ThreadLocalRandom.current().nextLong(most + 1));
    }

    /** How long this many bytes take beyond the delay. */
    long transmissionNanos(int bytes) {
        long limit = bytesPerSecond;
        return limit == Long.MAX_VALUE ? 0 : (long) (bytes * 1e9 / limit);
    }
}
