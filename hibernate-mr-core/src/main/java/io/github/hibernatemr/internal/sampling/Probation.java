/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How often a replica that has failed must answer, without a failure in between, before it serves again: once after the first failure,
 * and twice as often after each further one, since every failure costs whoever reads there a second attempt. Used under a lock.
 */
final class Probation {

    private static final int MOST_ANSWERS = 32;

    /** Failures of one event, such as a restart that breaks several connections. */
    private static final long SAME_EVENT_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long FORGIVEN_AFTER_NANOS = Duration.ofMinutes(1).toNanos();

    private final Map<String, Record> records = new HashMap<>();

    private record Record(int needed, int answered, long failedNanos) {}

    /** A replica that served has failed. */
    void failed(String name, long nanoTime) {
        Record before = records.get(name);
        int needed;
        if (before == null || nanoTime - before.failedNanos > FORGIVEN_AFTER_NANOS) {
            needed = 1;
        } else if (nanoTime - before.failedNanos < SAME_EVENT_NANOS) {
            needed = before.needed;
        } else {
            needed = Math.min(MOST_ANSWERS, before.needed * 2);
        }
        records.put(name, new Record(needed, 0, nanoTime));
    }

    /** A replica has answered; returns whether it may serve. */
    boolean passed(String name) {
        Record before = records.get(name);
        if (before == null || before.answered >= before.needed) {
            return true;
        }
        records.put(name, new Record(before.needed, before.answered + 1, before.failedNanos));
        return before.answered + 1 >= before.needed;
    }

    /** It did not answer while it was out: it starts again. */
    void silent(String name) {
        records.computeIfPresent(name, (key, before) -> new Record(before.needed, 0, before.failedNanos));
    }

    void forget(String name) {
        records.remove(name);
    }
}
