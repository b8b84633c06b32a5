/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.growth;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.RollbackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Threads that open one session after the other, each of another user and on the next pod, which finds a row and perhaps changes it.
 *
 * @param pods to be used in turns
 * @param threads at a time
 * @param users who come; as many as {@link #ROWS} have a row each
 * @param readsPerWrite 0 for no writes at all
 */
record Load(List<EntityManagerFactory> pods, int threads, int users, int readsPerWrite) {

    static final int ROWS = 1_000;

    /**
     * What it has brought.
     *
     * @param micros of each session
     * @param sessions by the node that they were on in the end
     */
    record Outcome(Histogram micros, double seconds, Map<String, LongAdder> sessions) {

        double perSecond() {
            return micros.getTotalCount() / seconds;
        }

        double millis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1e3;
        }

        double share(String node) {
            LongAdder there = sessions.get(node);
            return there == null ? 0 : (double) there.sum() / micros.getTotalCount();
        }
    }

    Outcome run(Duration time) throws InterruptedException {
        Histogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
        Map<String, LongAdder> sessions = new ConcurrentHashMap<>();
        long started = System.nanoTime();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int first = i;
            callers.add(new Thread(() -> {
                for (int n = first; System.nanoTime() - started < time.toNanos(); n++) {
                    long begun = System.nanoTime();
                    String node = session(pods.get(n % pods.size()));
                    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
                    sessions.computeIfAbsent(node, unknown -> new LongAdder()).increment();
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        return new Outcome(micros, (System.nanoTime() - started) / 1e9, sessions);
    }

    private String session(EntityManagerFactory pod) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int goods = random.nextInt(ROWS);
        boolean writes = readsPerWrite > 0 && random.nextInt(readsPerWrite + 1) == 0;
        try (var scope = ConsistencyScope.of(name(users == ROWS ? goods : random.nextInt(users)));
                EntityManager em = pod.createEntityManager()) {
            em.getTransaction().begin();
            Goods found = em.find(Goods.class, goods);
            if (writes) {
                found.sell();
            }
            String node = MultiRegion.of(em).route().node().name();
            try {
                em.getTransaction().commit();
            } catch (RollbackException somebodyElseSoldItMeanwhile) {
                // Counted as any other: it has cost as much.
            }
            return node;
        }
    }

    static String name(int user) {
        return "user-" + user;
    }
}
