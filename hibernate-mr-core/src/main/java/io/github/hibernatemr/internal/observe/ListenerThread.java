/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.observe;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells listeners of what samplers and the store have noticed, on a thread of its own and in order: a listener that blocks would else hold
 * up whoever has noticed it, and coverage with it. News that nobody takes are dropped, and that is said. Thread-safe.
 */
final class ListenerThread implements AutoCloseable {

    static final int MOST_UNTOLD = 1_000;
    private static final Duration IDLE_THREAD_KEPT = Duration.ofSeconds(5);
    private static final Duration END_PATIENCE = Duration.ofSeconds(1);

    private final String unit;
    private final AtomicLong dropped = new AtomicLong();
    private final ThreadPoolExecutor thread;

    ListenerThread(String unit) {
        this.unit = unit;
        // The application's, whichever thread has the first news.
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_THREAD_KEPT.toMillis(),
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(MOST_UNTOLD),
                task -> {
                    Thread made = new Thread(task, "hibernate-mr " + unit + " listeners");
                    made.setDaemon(true);
                    made.setContextClassLoader(loader);
                    return made;
                },
                (news, full) -> drop());
        thread.allowCoreThreadTimeOut(true);
    }

    private void drop() {
        // Again when it has happened so often that it may have been forgotten.
        if (dropped.getAndIncrement() % MOST_UNTOLD == 0 && !thread.isShutdown()) {
            ObserveLog.LOG.newsDropped(unit, MOST_UNTOLD);
        }
    }

    /** Has something told; does not wait. */
    void tell(Runnable news) {
        thread.execute(news);
    }

    /** How many news were dropped. */
    long dropped() {
        return dropped.get();
    }

    /** Lets what is still untold be told, but not for long. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
