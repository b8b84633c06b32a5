/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

/** Shares a limited number of bytes per second among the connections of a link, in one direction. */
final class Pace {
    private long freeAtNanos = System.nanoTime();

    /**
     * Books the time that these bytes take.
     *
     * @return when they have passed, by {@link System#nanoTime()}
     */
    synchronized long book(int bytes, long bytesPerSecond) {
        long begin = Math.max(freeAtNanos, System.nanoTime());
        freeAtNanos = begin + bytes * 1_000_000_000L / bytesPerSecond;
        return freeAtNanos;
    }
}
