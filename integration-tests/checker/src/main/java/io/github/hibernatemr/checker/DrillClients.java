/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.topology.Node;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Clients of all pods: some write one row after another, some read at level eventual, without a pause. Thread-safe. */
final class DrillClients implements AutoCloseable {

    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final long FIRST_ROW = 1_000_000;

    /** After a failure a client tries again, as behind a queue; not so often that the attempts themselves keep a machine busy. */
    private static final long AGAIN_AFTER_MILLIS = 10;

    private final List<io.github.hibernatemr.testkit.Node> servers;
    private final AtomicLong rows = new AtomicLong(FIRST_ROW);
    private final Queue<Written> acknowledged = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> writeFailures = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> readFailures = new ConcurrentHashMap<>();
    private final LongAdder reads = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    /**
     * A write that was acknowledged.
     *
     * @param position in the log by which it certainly was committed
     * @param commitNanos when its commit was asked for
     */
    record Written(String pod, long row, String node, long position, long commitNanos, long endNanos) {}

    DrillClients(List<Pod> pods, List<io.github.hibernatemr.testkit.Node> servers) {
        this.servers = servers;
        for (Pod pod : pods) {
            for (int i = 0; i < WRITERS; i++) {
                start("writer", () -> write(pod));
            }
            for (int i = 0; i < READERS; i++) {
                start("reader", () -> read(pod));
            }
        }
    }

    private void start(String what, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    while (!ended) {
                        work.run();
                    }
                },
                "drill " + what);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void write(Pod pod) {
        long row = rows.incrementAndGet();
        try (var scope = ConsistencyScope.of("writer");
                EntityManager em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.persist(new Register(row));
            em.flush();
            Node node = MultiRegion.of(em).route().node();
            long commit = System.nanoTime();
            em.getTransaction().commit();
            long end = System.nanoTime();
            acknowledged.add(new Written(
                    pod.name(), row, node == null ? "nowhere" : node.name(), positionOf(node), commit, end));
        } catch (RuntimeException e) {
            failed(writeFailures, e);
        }
    }

    /** Asked past all links; beyond everything, if the server is gone by now. */
    private long positionOf(@Nullable Node node) {
        try {
            return servers.stream()
                    .filter(server -> node != null && server.name().equals(node.name()))
                    .map(server -> server.query("select cast(pg_current_wal_insert_lsn() as text)"))
                    .mapToLong(position -> Wal.position(String.valueOf(position)))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IllegalStateException e) {
            return Long.MAX_VALUE;
        }
    }

    private void read(Pod pod) {
        try (var level = ConsistencyScope.at(ConsistencyLevel.eventual());
                EntityManager em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.createNativeQuery("select version from register where id = 0").getSingleResult();
            em.getTransaction().commit();
            reads.increment();
        } catch (RuntimeException e) {
            failed(readFailures, e);
        }
    }

    private static void failed(Map<String, LongAdder> failures, RuntimeException failure) {
        String kind = rootMessage(failure).replaceAll("(?s)^(HMR\\d+).*", "$1");
        failures.computeIfAbsent(kind, unknown -> new LongAdder()).increment();
        try {
            TimeUnit.MILLISECONDS.sleep(AGAIN_AFTER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    Queue<Written> acknowledged() {
        return acknowledged;
    }

    long reads() {
        return reads.sum();
    }

    Map<String, Long> writeFailures() {
        return counts(writeFailures);
    }

    Map<String, Long> readFailures() {
        return counts(readFailures);
    }

    private static Map<String, Long> counts(Map<String, LongAdder> failures) {
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((what, count) -> counts.put(what, count.sum()));
        return counts;
    }

    /** Returns when the last client has ended. */
    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
