/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The daemon thread on which {@link UnsharedWrites} are offered, while there are any. Thread-safe. */
final class OfferThread implements UnsharedWrites.Turns {

    private static final Duration IDLE_THREAD_KEPT = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor thread;

    OfferThread(String unit) {
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "hibernate-mr " + unit + " unshared writes");
            made.setDaemon(true);
            return made;
        });
        thread.setKeepAliveTime(IDLE_THREAD_KEPT.toMillis(), TimeUnit.MILLISECONDS);
        thread.allowCoreThreadTimeOut(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void after(Duration wait, Runnable turn) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(turn, wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
