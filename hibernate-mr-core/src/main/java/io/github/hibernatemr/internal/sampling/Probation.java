/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import java.time.Duration;

/**
 * How often a replica that has failed must answer, without a failure in between, before it serves again: once after the first failure,
 * and twice as often after each further one, since every failure costs whoever reads there a second attempt. Used under a lock.
 */
final class Probation {

    private static final int MOST_ANSWERS = 32;

    /** Failures of one event, such as a restart that breaks several connections. */
    private static final long SAME_EVENT_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long FORGIVEN_AFTER_NANOS = Duration.ofMinutes(1).toNanos();

    private int needed;
    private int answered;
    private long failedNanos;

    /** A replica that served has failed. */
    void failed(long nanoTime) {
        if (needed == 0 || nanoTime - failedNanos > FORGIVEN_AFTER_NANOS) {
            needed = 1;
        } else if (nanoTime - failedNanos >= SAME_EVENT_NANOS) {
            needed = Math.min(MOST_ANSWERS, needed * 2);
        }
        answered = 0;
        failedNanos = nanoTime;
    }

    /** A replica has answered; returns whether it may serve. */
    boolean passed() {
        if (answered < needed) {
            answered++;
        }
        return answered >= needed;
    }

    /** It did not answer while it was out: it starts again. */
    void silent() {
        answered = 0;
    }
}
