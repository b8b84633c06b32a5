/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for what a server does in its own time. */
final class Await {

    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private Await() {}

    /** Asks for a value, or null if it is not there yet. */
    @FunctionalInterface
    interface Question<T> {
        @Nullable
        T ask() throws Exception;
    }

    /**
     * Asks until there is an answer.
     *
     * @throws IllegalStateException if there is none in time, with the last failure as its cause
     */
    static <T> T value(String what, Duration patience, Question<T> question) {
        long deadline = System.nanoTime() + patience.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
            try {
                T answer = question.ask();
                if (answer != null) {
                    return answer;
                }
            } catch (IllegalStateException e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IllegalStateException("waited " + patience + " in vain for " + what, last);
    }

    static void until(String what, Duration patience, Question<Boolean> condition) {
        value(what, patience, () -> Boolean.TRUE.equals(condition.ask()) ? true : null);
    }
}
