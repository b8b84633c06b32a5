/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hikari;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Pools that a node has no use for since it has another role. Each is closed by a thread of its own, since that can take as long as a
 * server is silent, and ends every connection that is left. Thread-safe.
 */
final class RetiredPools implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long CLOSE_PATIENCE_MILLIS = Duration.ofSeconds(5).toMillis();

    private final List<Thread> closing = new ArrayList<>();

    /** @param grace how long connections that are in use may be used on */
    synchronized void add(HikariDataSource pool, Duration grace) {
        Thread thread = new Thread(() -> retire(pool, grace), pool.getPoolName() + " is retired");
        thread.setDaemon(true);
        closing.removeIf(ended -> !ended.isAlive());
        closing.add(thread);
        thread.start();
    }

    private static void retire(HikariDataSource pool, Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            while (isInUse(pool) && System.nanoTime() - deadline < 0) {
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (InterruptedException closed) {
            // The unit ends, and so does whoever uses a connection.
            Thread.currentThread().interrupt();
        }
        pool.close();
    }

    private static boolean isInUse(HikariDataSource pool) {
        var bean = pool.getHikariPoolMXBean();
        return bean != null && bean.getActiveConnections() > 0;
    }

    /** Ends them all now, and waits briefly for the threads. */
    @Override
    public synchronized void close() {
        closing.forEach(Thread::interrupt);
        try {
            for (Thread thread : closing) {
                thread.join(CLOSE_PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
