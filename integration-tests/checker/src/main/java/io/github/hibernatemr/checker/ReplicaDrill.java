/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Link;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Drills troubles of replicas: two pods of a region read without a pause while the way to one of its two replicas, or to both, breaks,
 * loses packets or stalls. {@code -Ddrill.seconds} says for how long each, and {@code
 * -Ddrill.troubles} (none, flapping, lossy, stalling) which.
 */
public final class ReplicaDrill {

    /** Pools and Hibernate speak of every fault; held, or it would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("");

    private static final int READERS = 8;
    private static final Duration MENDED_FOR = Duration.ofSeconds(1);
    private static final Duration SETTLING = Duration.ofSeconds(8);

    private final Queue<Double> millis = new ConcurrentLinkedQueue<>();
    private final LongAdder crossed = new LongAdder();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private volatile boolean ended;

    private ReplicaDrill() {}

    /**
     * Runs it.
     *
     * @throws FailoverDrill.DrillFailedException if a read failed
     */
    public static void main(String[] arguments) throws InterruptedException {
        QUIET.setLevel(Level.OFF);
        long seconds = Long.getLong("drill.seconds", 20);
        long failures = 0;
        say(
                "%-10s %-6s %10s %7s %8s %8s %8s %9s",
                "replicas", "of 2", "reads", "failed", "p50 ms", "p99 ms", "max ms", "crossed");
        try (Cluster cluster = Site.start(Store.Kind.STANDALONE)) {
            Site.stock(cluster, 0);
            Store store = Store.Kind.STANDALONE.of(cluster, Site.EUROPE);
            try (Pod one = Pod.start("one", "one", Site.EUROPE, cluster, store, Map.of());
                    Pod two = Pod.start("two", "two", Site.EUROPE, cluster, store, Map.of())) {
                for (ReplicaTrouble trouble : FailoverDrill.chosen("drill.troubles", ReplicaTrouble.class)) {
                    for (List<String> replicas : List.of(List.of("eu1"), List.of("eu1", "eu2"))) {
                        ReplicaDrill drill = new ReplicaDrill();
                        drill.run(cluster, List.of(one, two), trouble, replicas, Duration.ofSeconds(seconds));
                        failures += drill.failed();
                        say("%-10s %-6d %s", trouble, replicas.size(), drill.line());
                    }
                }
            }
        }
        if (failures > 0) {
            throw new FailoverDrill.DrillFailedException(failures + " reads failed");
        }
    }

    private void run(Cluster cluster, List<Pod> pods, ReplicaTrouble trouble, List<String> replicas, Duration time)
            throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
        List<Link> links = replicas.stream()
                .map(replica -> cluster.link(Site.EUROPE, cluster.replica(replica)))
                .toList();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Pod pod = pods.get(i % pods.size());
            int reader = i;
            Thread thread = new Thread(() -> readOn(pod, reader), "drill reader " + i);
            thread.setDaemon(true);
            thread.start();
            readers.add(thread);
        }
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            links.forEach(trouble::strike);
            TimeUnit.NANOSECONDS.sleep(trouble.lasts().toNanos());
            links.forEach(trouble::mend);
            TimeUnit.NANOSECONDS.sleep(MENDED_FOR.toNanos());
        }
        ended = true;
        for (Thread reader : readers) {
            reader.join();
        }
    }

    private void readOn(Pod pod, int reader) {
        for (long n = reader; !ended; n += READERS) {
            long start = System.nanoTime();
            try (var scope = ConsistencyScope.of("user-" + n % 1000);
                    var level =
                            ConsistencyScope.at(n % 2 == 0 ? ConsistencyLevel.session() : ConsistencyLevel.eventual());
                    EntityManager em = pod.factory().createEntityManager()) {
                em.getTransaction().begin();
                em.createNativeQuery("select version from register where id = 0")
                        .getSingleResult();
                RouteReason reason = MultiRegion.of(em).route().reason();
                em.getTransaction().commit();
                millis.add((System.nanoTime() - start) / 1e6);
                if (!reason.leadsToReplica()) {
                    crossed.increment();
                }
            } catch (RuntimeException e) {
                failures.computeIfAbsent(DrillClients.rootMessage(e), unknown -> new LongAdder())
                        .increment();
            }
        }
    }

    private long failed() {
        return failures.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private String line() {
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%10d %7d %8.1f %8.1f %8.1f %8.2f%% %s",
                sorted.length,
                failed(),
                FailoverDrill.at(sorted, 0.5),
                FailoverDrill.at(sorted, 0.99),
                FailoverDrill.at(sorted, 1),
                100.0 * crossed.sum() / Math.max(1, sorted.length),
                failures.isEmpty() ? "" : failures);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
