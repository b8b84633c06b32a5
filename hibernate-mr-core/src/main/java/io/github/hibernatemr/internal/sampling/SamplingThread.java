/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.topology.Node;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The daemon thread of one node's sampler. */
final class SamplingThread extends Thread {

    private static final Duration SAMPLE_PATIENCE = Duration.ofSeconds(1);
    private static final Duration END_PATIENCE = Duration.ofSeconds(3);

    /** However often a sampler is woken, the primary is not asked more than this often; it answers many pods. */
    private static final long LEAST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** A replica is asked after each of the primary's answers, so that no answer waits for its proof. */
    private static final long LEAST_INTERVAL_OF_REPLICA_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** While somebody waits for what a replica has: what it lacks may come any moment, over a link that nobody pays for. */
    private static final long AWAITED_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /**
     * A write timestamp is as late as the primary's clock may possibly be, and a sample sent right then is evaluated at just
     * about that time: a little later it certainly proves the write.
     */
    private static final long AFTER_WRITE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long NEVER = Long.MAX_VALUE;

    private final NodeSampler sampler;
    private final SamplingPace pace;
    private final Predicate<Node> isPrimary;
    private final String unit;
    private volatile boolean ended;
    private final AtomicLong wakeAtNanos = new AtomicLong(NEVER);
    private final long bornNanos = System.nanoTime();
    private volatile long startedAge;
    private @Nullable Class<?> failure;

    /** @param isPrimary whether a node is the primary now */
    SamplingThread(String unit, NodeSampler sampler, SamplingPace pace, Predicate<Node> isPrimary) {
        super("hibernate-mr " + unit + " sampler " + sampler.node().name());
        this.unit = unit;
        this.sampler = sampler;
        this.pace = pace;
        this.isPrimary = isPrimary;
        setDaemon(true);
    }

    NodeSampler sampler() {
        return sampler;
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                goOn();
            }
        } finally {
            sampler.disconnect();
        }
    }

    private void goOn() {
        try {
            startedAge = age();
            sampler.sample();
            awaitNext(startedAge);
            failure = null;
        } catch (Throwable e) {
            // A sampler that died would freeze coverage without a word.
            tellOnce(e);
            LockSupport.parkNanos(this, AFTER_FAILURE_NANOS);
        }
    }

    /** Of each kind, until it goes well again: what fails five times a second would fill the disk. */
    private void tellOnce(Throwable e) {
        if (!e.getClass().equals(failure)) {
            failure = e.getClass();
            TopologyLog.LOG.samplerFailed(unit, sampler.node(), e);
        }
    }

    /** Paces from start to start, so that a long round trip does not stretch the interval. */
    private void awaitNext(long started) {
        while (!ended) {
            long woken = Math.max(wakeAtNanos.get(), started + leastIntervalNanos());
            long left = Math.min(started + pace.currentIntervalNanos(), woken) - age();
            if (left <= 0) {
                break;
            }
            if (sampler.untilRenewalNanos() <= 0) {
                sampler.renew();
            } else {
                LockSupport.parkNanos(this, Math.min(left, sampler.untilRenewalNanos()));
            }
        }
        wakeAtNanos.set(NEVER);
    }

    private long leastIntervalNanos() {
        return isPrimary.test(sampler.node()) ? LEAST_INTERVAL_NANOS : LEAST_INTERVAL_OF_REPLICA_NANOS;
    }

    /** Local time that starts at 0, so that it can be compared. */
    private long age() {
        return System.nanoTime() - bornNanos;
    }

    void wake() {
        wakeAt(age());
    }

    void wakeForReader() {
        if (isPrimary.test(sampler.node())) {
            wake();
        } else {
            wakeAt(startedAge + AWAITED_EVERY_NANOS);
        }
    }

    /** The replicas are woken by the primary's answer. */
    void wakeForWrite() {
        if (isPrimary.test(sampler.node())) {
            wakeAt(age() + AFTER_WRITE_NANOS);
        }
    }

    private void wakeAt(long nanos) {
        if (wakeAtNanos.getAndAccumulate(nanos, Math::min) == NEVER) {
            LockSupport.unpark(this);
        }
    }

    void wakeReplica() {
        if (!isPrimary.test(sampler.node())) {
            wake();
        }
    }

    void end() {
        ended = true;
        sampler.ending();
        interrupt();
    }

    void awaitEnd() {
        try {
            join(SAMPLE_PATIENCE.toMillis());
            if (isAlive()) {
                // A server that does not answer. The last resort: a container's pool is left with a connection that is
                // closed, and does not know of it.
                sampler.abort();
                join(END_PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
