/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Link;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The primary's region goes dark: nothing from another region reaches it, neither pods nor replicas, and answers nothing. Clients of
 * one pod elsewhere tell what each kind of work gets, and when it is back. {@code -Ddrill.dark} says for how many seconds.
 */
public final class DarkDrill {

    /** Pools and Hibernate speak of every fault; held, or it would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("");

    private static final Duration LIGHT = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 5;

    private final Map<Work, Queue<Done>> done = new EnumMap<>(Work.class);
    private final AtomicLong rows = new AtomicLong(1_000);
    private volatile boolean ended;

    private DarkDrill() {
        for (Work work : Work.values()) {
            done.put(work, new ConcurrentLinkedQueue<>());
        }
    }

    /** What a client does, again and again. */
    private enum Work {
        EVENTUAL_READ,
        SESSION_READ_OF_ONE_WHO_HAS_NOT_WRITTEN,
        SESSION_READ_OF_ONE_WHO_WROTE_BEFORE,
        STRONG_READ,
        WRITE
    }

    private record Done(boolean isWell, long startNanos, long endNanos) {}

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        QUIET.setLevel(Level.OFF);
        Duration dark = Duration.ofSeconds(Long.getLong("drill.dark", 60));
        try (Cluster cluster = Site.start(Store.Kind.STANDALONE)) {
            Site.stock(cluster, 0);
            Store store = Store.Kind.STANDALONE.of(cluster, Site.EUROPE);
            try (Pod pod = Pod.start("dark", "dark", Site.EUROPE, cluster, store, Map.of())) {
                new DarkDrill().run(cluster, pod, dark);
            }
        }
    }

    private void run(Cluster cluster, Pod pod, Duration dark) throws InterruptedException {
        List<Link> links = Stream.concat(
                        Stream.of(Site.EUROPE, Site.ASIA).map(region -> cluster.link(region, cluster.primary())),
                        cluster.replicas().stream().map(replica -> cluster.replicationLink(replica.name())))
                .toList();
        TimeUnit.NANOSECONDS.sleep(LIGHT.toNanos());
        write(pod, "writer-before");
        List<Thread> clients = new ArrayList<>();
        for (Work work : Work.values()) {
            Thread client = new Thread(() -> repeat(work, pod), "drill " + work);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
        TimeUnit.NANOSECONDS.sleep(LIGHT.toNanos());
        long darkNanos = System.nanoTime();
        links.forEach(Link::stall);
        TimeUnit.NANOSECONDS.sleep(dark.toNanos());
        long lightNanos = System.nanoTime();
        links.forEach(Link::restore);
        TimeUnit.NANOSECONDS.sleep(2 * LIGHT.toNanos());
        ended = true;
        for (Thread client : clients) {
            client.join();
        }
        print(darkNanos, lightNanos);
    }

    private void repeat(Work work, Pod pod) {
        while (!ended) {
            long start = System.nanoTime();
            boolean isWell = true;
            try {
                switch (work) {
                    case EVENTUAL_READ -> read(pod, "reader", ConsistencyLevel.eventual());
                    case SESSION_READ_OF_ONE_WHO_HAS_NOT_WRITTEN -> read(pod, "reader", ConsistencyLevel.session());
                    case SESSION_READ_OF_ONE_WHO_WROTE_BEFORE -> read(pod, "writer-before", ConsistencyLevel.session());
                    case STRONG_READ -> read(pod, "reader", ConsistencyLevel.strong());
                    case WRITE -> write(pod, "writer");
                }
            } catch (RuntimeException e) {
                isWell = false;
            }
            done.get(work).add(new Done(isWell, start, System.nanoTime()));
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void read(Pod pod, String user, ConsistencyLevel level) {
        try (var scope = ConsistencyScope.of(user);
                var levelScope = ConsistencyScope.at(level);
                EntityManager em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.createNativeQuery("select version from register where id = 0").getSingleResult();
            em.getTransaction().commit();
        }
    }

    private void write(Pod pod, String user) {
        try (var scope = ConsistencyScope.of(user);
                EntityManager em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.persist(new Register(rows.incrementAndGet()));
            em.getTransaction().commit();
        }
    }

    private void print(long darkNanos, long lightNanos) {
        say("%-42s %-24s %-34s %-24s %s", "", "before", "dark", "after", "well again after");
        for (Work work : Work.values()) {
            List<Done> all = List.copyOf(done.get(work));
            List<Done> dark = all.stream()
                    .filter(each -> each.startNanos() >= darkNanos && each.startNanos() < lightNanos)
                    .toList();
            say(
                    "%-42s %-24s %-34s %-24s %.0f ms",
                    work,
                    summary(all.stream()
                            .filter(each -> each.endNanos() < darkNanos)
                            .toList()),
                    summary(dark),
                    summary(all.stream()
                            .filter(each -> each.startNanos() >= lightNanos)
                            .toList()),
                    all.stream()
                            .filter(each -> each.isWell() && each.endNanos() > lightNanos)
                            .mapToLong(Done::endNanos)
                            .min()
                            .stream()
                            .mapToDouble(nanos -> (nanos - lightNanos) / 1e6)
                            .findFirst()
                            .orElse(Double.NaN));
        }
        say("well / failed, p50 and longest in ms");
    }

    private static String summary(List<Done> some) {
        long well = some.stream().filter(Done::isWell).count();
        double[] millis = some.stream()
                .mapToDouble(each -> (each.endNanos() - each.startNanos()) / 1e6)
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT,
                "%d / %d, %.0f, %.0f",
                well,
                some.size() - well,
                FailoverDrill.at(millis, 0.5),
                FailoverDrill.at(millis, 1));
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
