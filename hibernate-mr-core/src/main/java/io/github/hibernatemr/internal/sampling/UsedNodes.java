/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Which nodes have lately served the application, whatever their samplers say. Thread-safe. */
final class UsedNodes {

    private static final long LATELY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long NOTED_AT_MOST_EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private final Map<String, AtomicLong> servedNanos = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    UsedNodes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Cheap: it is called for each statement. */
    void served(String name) {
        long now = nanoTime.getAsLong();
        AtomicLong last = servedNanos.get(name);
        if (last == null) {
            servedNanos.put(name, new AtomicLong(now));
        } else if (now - last.get() > NOTED_AT_MOST_EVERY_NANOS) {
            // Written rarely, so that threads do not fight for the cache line.
            last.set(now);
        }
    }

    boolean hasServed(String name) {
        AtomicLong last = servedNanos.get(name);
        return last != null && nanoTime.getAsLong() - last.get() <= LATELY_NANOS;
    }
}
