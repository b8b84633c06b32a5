/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The daemon thread of one node's sampler. */
final class SamplingThread extends Thread {

    private static final Duration END_PATIENCE = Duration.ofSeconds(3);

    /** However often a sampler is woken, the primary is not asked more than this often. */
    private static final long LEAST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final NodeSampler sampler;
    private final SamplingPace pace;
    private final String unit;
    private volatile boolean ended;
    private volatile boolean woken;

    SamplingThread(String unit, NodeSampler sampler, SamplingPace pace) {
        super("hibernate-mr " + unit + " sampler " + sampler.node().name());
        this.unit = unit;
        this.sampler = sampler;
        this.pace = pace;
        setDaemon(true);
    }

    NodeSampler sampler() {
        return sampler;
    }

    @Override
    public void run() {
        while (!ended) {
            long started = System.nanoTime();
            try {
                sampler.sample();
            } catch (RuntimeException | LinkageError e) {
                // A sampler that died would freeze coverage without a word.
                TopologyLog.LOG.samplerFailed(unit, sampler.node(), e);
            }
            awaitNext(started);
        }
        sampler.disconnect();
    }

    /** Paces from start to start, so that a long round trip does not stretch the interval. */
    private void awaitNext(long started) {
        while (!ended) {
            long interval = woken ? LEAST_INTERVAL_NANOS : pace.currentIntervalNanos();
            long left = started + interval - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
        }
        woken = false;
    }

    void wake() {
        woken = true;
        LockSupport.unpark(this);
    }

    void wakeReplica() {
        if (!sampler.node().isPrimary()) {
            wake();
        }
    }

    void end() {
        ended = true;
        interrupt();
        sampler.abort();
    }

    void awaitEnd() {
        try {
            join(END_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
