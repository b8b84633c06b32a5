/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How a link is just now.
 *
 * @param roundTripNanos latency there and back
 * @param jitterNanos at most so much more, there and back
 * @param bytesPerSecond in each direction; 0 for no limit
 * @param stalled whether no byte passes
 */
record Conditions(long roundTripNanos, long jitterNanos, long bytesPerSecond, boolean stalled) {
    Conditions withRoundTrip(long nanos) {
        return new Conditions(nanos, jitterNanos, bytesPerSecond, stalled);
    }

    Conditions withJitter(long nanos) {
        return new Conditions(roundTripNanos, nanos, bytesPerSecond, stalled);
    }

    Conditions withBytesPerSecond(long limit) {
        return new Conditions(roundTripNanos, jitterNanos, limit, stalled);
    }

    Conditions withStalled(boolean stall) {
        return new Conditions(roundTripNanos, jitterNanos, bytesPerSecond, stall);
    }

    /** Whether bytes pass untouched. */
    boolean clear() {
        return roundTripNanos == 0 && jitterNanos == 0 && bytesPerSecond == 0 && !stalled;
    }

    /** The delay of the next bytes in one direction. */
    long oneWayNanos() {
        long jitter = jitterNanos == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitterNanos + 1);
        return (roundTripNanos + jitter) / 2;
    }
}
