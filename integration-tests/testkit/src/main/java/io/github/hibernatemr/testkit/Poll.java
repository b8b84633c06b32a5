/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waits for something that can only be asked for, never longer than a limit. */
final class Poll {
    private static final long INTERVAL_MILLIS = 10;

    private Poll() {}

    /**
     * Asks every 10 ms until the answer is yes; a server that is away gives none.
     *
     * @param what is awaited, for the message
     * @throws IllegalStateException if the limit passed first or the thread was interrupted
     */
    static void await(Duration limit, String what, Callable<Boolean> question) {
        AtomicReference<@Nullable IllegalStateException> failure = new AtomicReference<>();
        boolean answered = until(limit, () -> {
            try {
                failure.set(null);
                return question.call();
            } catch (IllegalStateException away) {
                failure.set(away);
                return false;
            }
        });
        if (!answered) {
            throw new IllegalStateException("Waited " + limit + " in vain " + what, failure.get());
        }
    }

    /**
     * Asks every 10 ms until the answer is yes.
     *
     * @return false if the limit passed first
     * @throws IllegalStateException if the question failed or the thread was interrupted
     */
    static boolean until(Duration limit, Callable<Boolean> question) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!question.call()) {
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                Thread.sleep(INTERVAL_MILLIS);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
