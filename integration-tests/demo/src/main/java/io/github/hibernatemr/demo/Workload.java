/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Many users who read ten times for each write. Every operation of a user goes to a pod picked at random, the reload
 * that follows a write to another pod than the write: that is the read which a lagging replica would get wrong. A user
 * does one thing at a time.
 */
final class Workload {

    private static final int READS_PER_WRITE = 10;

    private final List<Shop> pods;
    private final Measurements measurements;
    private final AtomicIntegerArray busy;
    private final AtomicLongArray acknowledged;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    Workload(List<Shop> pods, int users, Measurements measurements) {
        this.pods = pods;
        this.measurements = measurements;
        this.acknowledged = new AtomicLongArray(users);
        this.busy = new AtomicIntegerArray(users);
    }

    void start(int threadCount) {
        for (int i = 0; i < threadCount; i++) {
            Thread thread = new Thread(this::run, "demo user thread " + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    void end() throws InterruptedException {
        ended.set(true);
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(30).toMillis());
        }
    }

    private void run() {
        while (!ended.get()) {
            int user = ThreadLocalRandom.current().nextInt(busy.length());
            if (busy.compareAndSet(user, 0, 1)) {
                try {
                    act(user);
                } catch (RuntimeException e) {
                    measurements.failures.increment();
                    System.getLogger("demo").log(System.Logger.Level.WARNING, "an operation failed", e);
                } finally {
                    busy.set(user, 0);
                }
            }
        }
    }

    /** One in ten turns writes and reloads, the other nine read: ten reads for each write. */
    private void act(int user) {
        int pod = ThreadLocalRandom.current().nextInt(pods.size());
        if (ThreadLocalRandom.current().nextInt(READS_PER_WRITE) == 0) {
            write(pods.get(pod), user);
            readOwn(pods.get((pod + 1) % pods.size()), user);
        } else if (ThreadLocalRandom.current().nextInt(3) > 0) {
            readOwn(pods.get(pod), user);
        } else {
            long started = System.nanoTime();
            measurements.read(started, pods.get(pod).browse(user));
        }
    }

    private void write(Shop pod, int user) {
        long started = System.nanoTime();
        long revision = pod.changeBasket(user).revision();
        measurements.wrote(started);
        acknowledged.set(user, revision);
    }

    private void readOwn(Shop pod, int user) {
        long expected = acknowledged.get(user);
        long started = System.nanoTime();
        measurements.read(started, pod.readBasket(user), expected);
    }
}
