/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One start of a cluster, whose servers start side by side. What was started ends again if something fails. */
final class Startup {
    private static final System.Logger LOG = System.getLogger(Startup.class.getPackageName());
    private static final long CANCEL_PATIENCE_SECONDS = 10;

    private final Plan plan;
    private final Network network;
    private final ExecutorService tasks = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "testkit start");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Site site;

    Startup(Plan plan) {
        this.plan = plan;
        this.network = new Network(plan.roundTrips());
    }

    Cluster run() {
        long begun = System.nanoTime();
        try {
            Cluster cluster = start();
            tasks.shutdown();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            LOG.log(System.Logger.Level.INFO, "The cluster is up after {0} ms", Long.toString(millis));
            return cluster;
        } catch (RuntimeException | Error e) {
            undo(e);
            throw e;
        }
    }

    private Cluster start() {
        List<Future<Redis>> redis = new ArrayList<>();
        for (String region : plan.redisRegions()) {
            redis.add(inBackground(() -> started(redis(region))));
        }
        List<Future<RedisSentinel>> sentinels = new ArrayList<>();
        for (String region : plan.sentinelRegions()) {
            sentinels.add(
                    inBackground(() -> RedisSentinel.of(ownRedis(), region).start()));
        }
        List<Future<RedisCluster>> redisClusters = new ArrayList<>();
        for (String region : plan.redisClusterRegions()) {
            redisClusters.add(
                    inBackground(() -> RedisCluster.of(ownRedis(), region).start()));
        }
        PostgresServers postgres = postgres();
        Node primary = postgres.primary(plan.primaryRegion());
        Future<Node> startedPrimary = inBackground(() -> started(primary));
        List<Future<Replica>> replicas = new ArrayList<>();
        plan.replicas()
                .forEach((name, region) ->
                        replicas.add(inBackground(() -> started(postgres.replica(name, region, primary)))));
        result(startedPrimary);
        postgres.equip(primary);
        Cluster.Stores stores = new Cluster.Stores(
                redis.stream().map(Startup::result).toList(),
                sentinels.stream().map(Startup::result).toList(),
                redisClusters.stream().map(Startup::result).toList());
        Cluster cluster = new Cluster(network, openedSite(), postgres, primary, stores);
        replicas.stream().map(Startup::result).forEach(cluster::add);
        if (primary.controlsProcess()) {
            cluster.replicas().forEach(replica -> replica.awaitCaughtUp(plan.startLimit()));
        }
        return cluster;
    }

    private PostgresServers postgres() {
        return RunningServers.hasPostgres() && !plan.ownServers()
                ? new RunningServers(network)
                : OwnPostgres.initialize(site(), network, plan);
    }

    private Redis redis(String region) {
        if (plan.tlsRegions().contains(region)) {
            return ownRedis().redisTls(region);
        }
        return RunningServers.hasRedis() && !plan.ownServers()
                ? new RunningServers(network).redis(region)
                : ownRedis().redis(region);
    }

    private OwnRedis ownRedis() {
        return new OwnRedis(site(), network, plan.startLimit());
    }

    /** Opened when the first own server needs it. */
    private synchronized Site site() {
        if (site == null) {
            site = Site.open();
        }
        return site;
    }

    private synchronized @Nullable Site openedSite() {
        return site;
    }

    private static <S extends Server> S started(S server) {
        if (server.controlsProcess()) {
            server.start();
        }
        return server;
    }

    private <T> Future<T> inBackground(Callable<T> task) {
        return tasks.submit(task);
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterStartException("Interrupted while the cluster was starting", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClusterStartException cause) {
                throw cause;
            }
            throw new ClusterStartException(
                    "The cluster does not start: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private void undo(Throwable failure) {
        try {
            tasks.shutdownNow();
            tasks.awaitTermination(CANCEL_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            network.close();
            Site opened = openedSite();
            if (opened != null) {
                opened.close();
            }
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
