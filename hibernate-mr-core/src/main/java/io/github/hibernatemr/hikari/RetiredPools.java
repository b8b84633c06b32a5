/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hikari;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Pools that a node has no use for since it has another role. Each is closed by a thread of its own, since that can take as long as a
 * server is silent, and ends every connection that is left. Thread-safe.
 */
final class RetiredPools implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long CLOSE_PATIENCE_MILLIS = Duration.ofSeconds(5).toMillis();

    private final CountDownLatch unitEnds = new CountDownLatch(1);
    private final List<Thread> closing = new ArrayList<>();

    /** @param grace how long connections that are in use may be used on */
    synchronized void add(HikariDataSource pool, Duration grace) {
        Thread thread = new Thread(() -> retire(pool, grace), pool.getPoolName() + " is retired");
        thread.setDaemon(true);
        closing.removeIf(ended -> !ended.isAlive());
        closing.add(thread);
        thread.start();
    }

    private void retire(HikariDataSource pool, Duration grace) {
        try {
            awaitUnused(pool, System.nanoTime() + grace.toNanos());
        } catch (InterruptedException e) {
            // Nobody does that; and it is not set again, since HikariCP leaves connections open if it is interrupted
            // while it closes.
        }
        pool.close();
    }

    /** HikariCP tells nobody that the last connection has come back, so it is asked now and then. */
    private void awaitUnused(HikariDataSource pool, long deadline) throws InterruptedException {
        while (isInUse(pool) && System.nanoTime() - deadline < 0) {
            if (unitEnds.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private static boolean isInUse(HikariDataSource pool) {
        var bean = pool.getHikariPoolMXBean();
        return bean != null && bean.getActiveConnections() > 0;
    }

    /** Ends them all now, and waits briefly for the threads. */
    @Override
    public synchronized void close() {
        unitEnds.countDown();
        try {
            for (Thread thread : closing) {
                thread.join(CLOSE_PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
