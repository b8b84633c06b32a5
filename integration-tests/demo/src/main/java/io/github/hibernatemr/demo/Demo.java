/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.testkit.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The main job in half a minute: two pods of a shop in {@code eu-west-1}, a replica beside them, the primary 80 ms away
 * in {@code us-east-1}; users who move between the pods, and a replica whose lag wobbles between 0 and 3 seconds.
 *
 * <p>Settings of hibernate-mr given as system properties hold for the pods: try {@code
 * -Dhibernate.mr.consistency.coverage=assumed -Dhibernate.mr.consistency.assumed_lag=500ms}, and see stale reads. {@code
 * -Ddemo.seconds} sets how long it runs, and {@code -Ddemo.metrics=9400} at which port a Prometheus finds the pods' meters.
 */
public final class Demo {

    static final Duration ROUND_TRIP = Duration.ofMillis(80);
    private static final int USERS = 5_000;
    private static final int THREADS = 24;
    private static final int PROBES = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final @Nullable Integer METRICS_PORT = Integer.getInteger("demo.metrics");

    /** What pools and Hibernate say of their normal life would drown the progress; held, or it would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("");

    private final Duration duration;
    private final Cluster cluster;
    private final Map<String, String> settings;
    private final Wobble wobble;

    private Demo(Duration duration, Cluster cluster, Map<String, String> settings) {
        this.settings = settings;
        this.duration = duration;
        this.cluster = cluster;
        this.wobble = new Wobble(cluster.replica("eu").replay());
    }

    /**
     * Runs the demo, and writes a page where {@code -Ddemo.page} says.
     *
     * @throws StaleReadException if a user did not see what that user had written
     */
    public static void main(String[] arguments) throws InterruptedException {
        Run run = run(Duration.ofSeconds(Integer.getInteger("demo.seconds", 30)), settingsOfCommandLine());
        Path page = Path.of(System.getProperty("demo.page", "target/demo.html")).toAbsolutePath();
        Page.write(run, page);
        sayAtTheEnd("\n" + Report.of(run).toText() + "\n" + page);
        if (run.routed().staleReads.sum() > 0) {
            throw new StaleReadException(run.routed());
        }
    }

    /**
     * When the JVM ends: Maven has much to say after this has run, and the table would be out of sight. The plugin that runs
     * this destroys its group of threads, in which none could start then.
     */
    private static void sayAtTheEnd(String text) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(group, () -> System.out.println(text), "demo's last words"));
    }

    private static Map<String, String> settingsOfCommandLine() {
        Map<String, String> settings = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("hibernate.mr.")) {
                settings.put(name, System.getProperty(name));
            }
        }
        return settings;
    }

    /** Some reads were stale. */
    static final class StaleReadException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StaleReadException(Measurements measured) {
            super(measured.staleReads.sum() + " of " + measured.checkedReads.sum()
                    + " checked reads were stale: a user did not see what that user had written");
        }
    }

    /** Runs it with some settings of hibernate-mr. */
    static Run run(Duration duration, Map<String, String> settings) throws InterruptedException {
        QUIET.setLevel(Level.WARNING);
        say("Starting a PostgreSQL primary in %s, a replica and a Redis in %s ...", PodSettings.FAR, PodSettings.HERE);
        try (Cluster cluster = Cluster.builder()
                .primary(PodSettings.FAR)
                .replica("eu", PodSettings.HERE)
                .redis(PodSettings.HERE)
                .roundTrip(PodSettings.HERE, PodSettings.FAR, ROUND_TRIP)
                .start()) {
            return new Demo(duration, cluster, settings).run();
        }
    }

    private Run run() throws InterruptedException {
        stock();
        Measurements primaryOnly = measurePrimaryOnly();
        return measureRouted(primaryOnly);
    }

    private void stock() {
        say("Stocking the shop ...");
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(cluster.primary().jdbcUrl());
        pool.setUsername(cluster.primary().user());
        pool.setPassword(cluster.primary().password());
        try (pool;
                Shop shop = Shop.open(PodSettings.primaryOnly(pool)
                        .with("hibernate.hbm2ddl.auto", "create")
                        .with("hibernate.jdbc.batch_size", "100"))) {
            shop.stock(USERS + PROBES);
        }
        cluster.replica("eu").awaitCaughtUp(cluster.primary());
    }

    private Measurements measurePrimaryOnly() throws InterruptedException {
        Duration time = duration.dividedBy(4);
        say("For comparison, the same application on the primary alone, for %d s:", time.toSeconds());
        Measurements measured = new Measurements();
        try (HikariDataSource pool = PodSettings.pool(cluster.primary());
                HikariDataSource otherPool = PodSettings.pool(cluster.primary());
                Shop pod = Shop.open(PodSettings.primaryOnly(pool));
                Shop otherPod = Shop.open(PodSettings.primaryOnly(otherPool))) {
            warmUp(List.of(pod, otherPod));
            runUsers(List.of(pod, otherPod), measured, time, () -> {});
        }
        return measured;
    }

    private Run measureRouted(Measurements primaryOnly) throws InterruptedException {
        say("With hibernate-mr, for %d s, while the replica's lag wobbles between 0 and 3 s:", duration.toSeconds());
        Measurements measured = new Measurements();
        try (Shop pod = Shop.open(PodSettings.routed(cluster, settings));
                Shop otherPod = Shop.open(PodSettings.routed(cluster, settings));
                StalenessWatch watch = StalenessWatch.start(pod.multiRegion(), "eu")) {
            warmUp(List.of(pod, otherPod));
            List<ReturnProbe> probes = new ArrayList<>();
            for (int i = 0; i < PROBES; i++) {
                probes.add(new ReturnProbe(pod, cluster.replica("eu"), USERS + i, measured, wobble.changes()));
            }
            probes.forEach(ReturnProbe::start);
            runWatched(List.of(pod, otherPod), measured);
            for (ReturnProbe probe : probes) {
                probe.end();
            }
            return new Run(settings, primaryOnly, measured, wobble.changes(), watch.seen());
        }
    }

    private void runWatched(List<Shop> pods, Measurements measured) throws InterruptedException {
        if (METRICS_PORT == null) {
            runUsers(pods, measured, duration, this::changeLag);
            return;
        }
        List<MultiRegion> watched = pods.stream().map(Shop::multiRegion).toList();
        try (MetricsPage page = MetricsPage.open(METRICS_PORT, watched)) {
            say("Meters for Prometheus at 127.0.0.1:%d/pod-1/metrics and /pod-2/metrics", METRICS_PORT);
            runUsers(pods, measured, duration, this::changeLag);
        }
    }

    /** What a JVM and a pool need for their first requests is of neither way to route. */
    private static void warmUp(List<Shop> pods) throws InterruptedException {
        Workload workload = new Workload(pods, USERS, new Measurements());
        workload.start(THREADS);
        TimeUnit.NANOSECONDS.sleep(WARM_UP.toNanos());
        workload.end();
    }

    private void runUsers(List<Shop> pods, Measurements measured, Duration time, Runnable everyThreeSeconds)
            throws InterruptedException {
        Workload workload = new Workload(pods, USERS, measured);
        workload.start(THREADS);
        for (int second = 1; second <= time.toSeconds(); second++) {
            if (second % 3 == 1) {
                everyThreeSeconds.run();
            }
            long reads = measured.reads();
            long writes = measured.writes();
            TimeUnit.SECONDS.sleep(1);
            progress(second, measured, measured.reads() - reads, measured.writes() - writes);
        }
        workload.end();
    }

    private void changeLag() {
        say("         the replica now lags %d ms", wobble.next().toMillis());
    }

    private static void progress(int second, Measurements measured, long reads, long writes) {
        String local = measured.localReads() == 0
                ? ""
                : String.format(Locale.ROOT, ", %.0f %% local", 100.0 * measured.localReads() / measured.reads());
        say("  %3d s  %5d reads/s%s  %4d writes/s  %d stale", second, reads, local, writes, measured.staleReads.sum());
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
