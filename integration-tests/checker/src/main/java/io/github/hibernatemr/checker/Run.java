/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Cluster;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of the checker on a cluster: pods, visitors, a nemesis, and a look at the history every second. */
final class Run {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Plan plan;
    private final Cluster cluster;
    private final Consumer<String> progress;
    private final History history = new History();
    private final Succession succession;
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private volatile boolean ended;

    Run(Plan plan, Cluster cluster, Consumer<String> progress) {
        this.plan = plan;
        this.cluster = cluster;
        this.succession = new Succession(cluster);
        this.progress = progress;
    }

    /** Ends at the first violation, or when the time is over. */
    Findings run() throws InterruptedException {
        prepare();
        long start = System.nanoTime();
        List<Pod> pods = startPods();
        try (ReplicaWatch watch = new ReplicaWatch(cluster)) {
            List<Thread> visitors = visitors(pods);
            List<Nemesis> nemeses = nemeses(pods);
            Findings findings = look(start, watch);
            ended = true;
            nemeses.forEach(Nemesis::end);
            for (Thread visitor : visitors) {
                visitor.join();
            }
            for (Nemesis nemesis : nemeses) {
                nemesis.join();
            }
            if (broken.get() != null) {
                throw new IllegalStateException("the checker itself failed", broken.get());
            }
            boolean isShort = plan.stopsAtViolation() && !findings.violations().isEmpty();
            return isShort ? findings : Findings.of(history, watch, start);
        } finally {
            ended = true;
            pods.forEach(Pod::close);
        }
    }

    private void prepare() {
        PrimaryClockFault.prepare(cluster.primary());
        if (cluster.primary().controlsProcess()) {
            // Or else a replica's timeline is known minutes after a failover only.
            cluster.primary().makeUserMonitor();
        }
        if (plan.store() == Store.Kind.STANDALONE) {
            // What pods of an earlier run have announced and not settled would send this one's to the primary.
            List.of(Site.EUROPE, Site.ASIA)
                    .forEach(region -> cluster.redis(region).command("FLUSHALL"));
        }
        Site.stock(cluster, plan.population().registers());
    }

    private List<Pod> startPods() {
        List<Supplier<Pod>> pods = new ArrayList<>();
        for (String region : List.of(Site.EUROPE, Site.ASIA)) {
            Store store = plan.store().of(cluster, region);
            pods.add(() -> Pod.start(region + "-1", region, cluster, store, plan.settings()));
            pods.add(() -> Pod.start(region + "-2", region, cluster, store, plan.settings()));
        }
        return Pod.startAll(pods);
    }

    private List<Thread> visitors(List<Pod> pods) {
        List<Thread> visitors = new ArrayList<>();
        for (int i = 0; i < Plan.THREADS; i++) {
            Random random = new Random(plan.seed() * 31 + i);
            Thread thread = new Thread(() -> visit(pods, random), "checker visitor " + i);
            thread.setDaemon(true);
            thread.start();
            visitors.add(thread);
        }
        return visitors;
    }

    private List<Nemesis> nemeses(List<Pod> pods) {
        List<Nemesis> nemeses = new ArrayList<>();
        for (Set<Nemesis.Kind> kinds : plan.faults()) {
            long seed = plan.seed() + nemeses.size();
            Nemesis nemesis = new Nemesis(cluster, succession, pods, history, plan.greatestLag(), kinds, seed);
            nemesis.setUncaughtExceptionHandler((thread, failure) -> broken.set(failure));
            nemesis.start();
            nemeses.add(nemesis);
        }
        return nemeses;
    }

    private void visit(List<Pod> pods, Random random) {
        try (Visitor visitor = new Visitor(pods, plan.population(), history, random, succession)) {
            while (!ended) {
                visitor.visit();
            }
        } catch (SQLException | RuntimeException | Error e) {
            broken.set(e);
        }
    }

    private Findings look(long start, ReplicaWatch watch) throws InterruptedException {
        // However long the pods took to start.
        long visited = System.nanoTime();
        while (true) {
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
            Findings findings = Findings.of(history, watch, start);
            progress.accept(findings.progress());
            boolean over = System.nanoTime() - visited > plan.time().toNanos();
            boolean stops = plan.stopsAtViolation() && !findings.violations().isEmpty();
            if (over || stops || broken.get() != null) {
                return findings;
            }
        }
    }
}
