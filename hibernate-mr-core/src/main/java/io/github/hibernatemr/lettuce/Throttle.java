/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets something be done now and then: what each reader would try again would keep busy a Redis that refuses it. Thread-safe. */
final class Throttle {

    private final long intervalNanos;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    Throttle(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Whether the caller is to do it now. */
    boolean isDue() {
        long next = nextNanos.get();
        long now = System.nanoTime();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + intervalNanos);
    }

    /** It was done: the next time needs not be put off. */
    void reset() {
        nextNanos.set(System.nanoTime());
    }
}
