/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A contestant's turn: users of two pods who read ten times for each write, and look at what they wrote on the other pod after they have
 * thought. Two thirds of the other reads are of what they have, the rest of a shelf. One user in ten is hot, and does half of everything.
 * Threads stand for the users who are not thinking.
 */
final class Turn {

    private static final int READS_PER_WRITE = 10;
    private static final int HOT_USERS = Site.USERS / 10;

    private final Site site;
    private final List<Pod> pods;
    private final Duration think;
    private final DelayQueue<Look> looks = new DelayQueue<>();
    private final AtomicIntegerArray busy = new AtomicIntegerArray(Site.USERS);
    private final AtomicLongArray acknowledged;
    private final AtomicBoolean measuring = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Histogram readMicros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    private final Histogram writeMicros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    private final LongAdder checked = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /**
     * What a turn has shown.
     *
     * @param seconds how long was measured
     * @param reads measured
     * @param writes measured
     * @param readMillis at p50, p95, p99
     * @param writeMillis at p50, p95, p99
     * @param local share of reads that took less than half of the round trip to the primary, and so were not there
     * @param stale reads of one's own that were older than one's own last write, for a million of them
     * @param lost acknowledged changes that are not there
     * @param failed operations
     * @param cpuMicros of this JVM, pods, users and network, for an operation
     */
    record Result(
            double seconds,
            long reads,
            long writes,
            double[] readMillis,
            double[] writeMillis,
            double local,
            double stale,
            long lost,
            long failed,
            double cpuMicros) {

        double throughput() {
            return (reads + writes) / seconds;
        }
    }

    /** What a user looks at, on a pod, after having thought. */
    private record Look(int user, int pod, long dueNanos) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /**
     * @param think between a write and the look at it, on the average; exponentially distributed
     * @param acknowledged each user's last revision that was acknowledged, which goes on from turn to turn
     */
    Turn(Site site, List<Pod> pods, Duration think, AtomicLongArray acknowledged) {
        this.site = site;
        this.pods = pods;
        this.think = think;
        this.acknowledged = acknowledged;
    }

    Result run(int threads, Duration warmUp, Duration measured) throws InterruptedException {
        long revisions = site.revisions();
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread user = new Thread(this::act, "user " + i);
            users.add(user);
            user.start();
        }
        Thread.sleep(warmUp.toMillis());
        long cpu = cpuNanos();
        long started = System.nanoTime();
        measuring.set(true);
        Thread.sleep(measured.toMillis());
        measuring.set(false);
        double seconds = (System.nanoTime() - started) / 1e9;
        cpu = cpuNanos() - cpu;
        ended.set(true);
        for (Thread user : users) {
            user.join();
        }
        long operations = readMicros.getTotalCount() + writeMicros.getTotalCount();
        return new Result(
                seconds,
                readMicros.getTotalCount(),
                writeMicros.getTotalCount(),
                percentiles(readMicros),
                percentiles(writeMicros),
                local(),
                checked.sum() == 0 ? 0 : 1e6 * stale.sum() / checked.sum(),
                changes.sum() - (site.revisions() - revisions),
                failed.sum(),
                cpu / 1e3 / operations);
    }

    private double local() {
        long half = TimeUnit.NANOSECONDS.toMicros(site.toPrimary().toNanos() / 2);
        return (double) readMicros.getCountBetweenValues(0, half) / readMicros.getTotalCount();
    }

    private static double[] percentiles(Histogram micros) {
        return new double[] {
            micros.getValueAtPercentile(50) / 1e3,
            micros.getValueAtPercentile(95) / 1e3,
            micros.getValueAtPercentile(99) / 1e3
        };
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private void act() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!ended.get()) {
            Look due = looks.poll();
            int user = random.nextBoolean() ? random.nextInt(HOT_USERS) : random.nextInt(Site.USERS);
            try {
                if (due != null) {
                    look(pods.get(due.pod), due.user);
                } else if (busy.compareAndSet(user, 0, 1)) {
                    try {
                        act(user, random);
                    } finally {
                        busy.set(user, 0);
                    }
                }
            } catch (RuntimeException e) {
                failed.increment();
            }
        }
    }

    private long thinkNanos(ThreadLocalRandom random) {
        return (long) (-Math.log(1 - random.nextDouble()) * think.toNanos());
    }

    private void act(int user, ThreadLocalRandom random) {
        int pod = random.nextInt(pods.size());
        if (random.nextInt(READS_PER_WRITE) == 0) {
            change(pods.get(pod), user);
            looks.add(new Look(user, (pod + 1) % pods.size(), System.nanoTime() + thinkNanos(random)));
        } else if (random.nextInt(3) > 0) {
            look(pods.get(pod), user);
        } else {
            long started = System.nanoTime();
            pods.get(pod).browse(user);
            record(readMicros, started);
        }
    }

    private void change(Pod pod, int user) {
        long started = System.nanoTime();
        acknowledged.set(user, pod.change(user));
        changes.increment();
        record(writeMicros, started);
    }

    private void look(Pod pod, int user) {
        long expected = acknowledged.get(user);
        long started = System.nanoTime();
        long seen = pod.look(user);
        record(readMicros, started);
        if (measuring.get()) {
            checked.increment();
            if (seen < expected) {
                stale.increment();
            }
        }
    }

    private void record(Histogram micros, long started) {
        if (measuring.get()) {
            micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - started));
        }
    }
}
