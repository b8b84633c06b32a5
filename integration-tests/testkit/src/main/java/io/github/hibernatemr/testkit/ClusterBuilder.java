/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import io.github.hibernatemr.testkit.PostgresNode.Login;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes a cluster and starts it. Used by one thread. */
public final class ClusterBuilder {

    private static final System.Logger LOG = System.getLogger(ClusterBuilder.class.getName());

    private static final String USER = "app";
    private static final String PASSWORD = "app-secret";

    private final Distances distances = new Distances();
    private final Map<String, String> replicaRegions = new LinkedHashMap<>();
    private @Nullable String primaryRegion;
    private @Nullable String redisRegion;

    ClusterBuilder() {}

    /** Adds the primary. */
    public ClusterBuilder primary(String region) {
        primaryRegion = region;
        return this;
    }

    /** Adds a streaming replica. */
    public ClusterBuilder replica(String name, String region) {
        replicaRegions.put(name, region);
        return this;
    }

    /** Adds a Redis. */
    public ClusterBuilder redis(String region) {
        redisRegion = region;
        return this;
    }

    /** Sets how long a question and its answer take between two regions; nothing if not set. */
    public ClusterBuilder roundTrip(String oneRegion, String otherRegion, Duration roundTrip) {
        distances.set(oneRegion, otherRegion, roundTrip);
        return this;
    }

    /**
     * Starts the servers and waits until they answer and every replica has caught up.
     *
     * @throws IllegalStateException if a server does not start, with the end of what it printed
     */
    public Cluster start() {
        Cluster cluster = new Cluster(distances);
        try {
            if (System.getProperty(ExternalServers.PREFIX + "primary.url") != null) {
                ExternalServers.join(cluster, primaryRegion, replicaRegions, redisRegion);
            } else {
                startServers(cluster);
            }
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException("the cluster does not start", e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startServers(Cluster cluster) throws IOException {
        cluster.controlsProcesses(true);
        Binaries binaries = Binaries.unpacked();
        Path directory = Files.createTempDirectory("hibernate-mr-testkit-");
        Process remover = GuardedProcess.removeAtEnd(directory);
        cluster.atEnd(() -> removeNow(remover, directory));
        if (redisRegion != null) {
            startRedis(cluster, binaries, directory, redisRegion);
        }
        if (primaryRegion != null) {
            startPostgres(cluster, binaries, directory, primaryRegion);
        }
    }

    private static void removeNow(Process remover, Path directory) {
        Directories.delete(directory);
        try {
            remover.getOutputStream().close();
            remover.waitFor();
        } catch (IOException alreadyGone) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void startRedis(Cluster cluster, Binaries binaries, Path directory, String region) {
        long started = System.nanoTime();
        var program = new RedisServer.Program(binaries.redisServer(), directory);
        RedisServer redis = new RedisServer(Address.loopback(Address.freePort()), program, cluster::redisLink);
        cluster.redis(redis, region);
        cluster.atEnd(redis::stop);
        redis.start();
        progress("Redis", started);
    }

    private void startPostgres(Cluster cluster, Binaries binaries, Path directory, String region) throws IOException {
        long started = System.nanoTime();
        PostgresServer server = PostgresServer.primary(binaries, directory);
        PostgresNode primary = node(cluster, "primary", region, server);
        cluster.primary(primary);
        for (Map.Entry<String, String> replica : replicaRegions.entrySet()) {
            Link replication = new Link("replication to " + replica.getKey(), server.address(), Duration.ZERO);
            cluster.replicationLink(replica.getKey(), replication);
            PostgresServer copy = server.replica(replica.getKey(), replication.address());
            cluster.replica(node(cluster, replica.getKey(), replica.getValue(), copy));
            cluster.atEnd(copy::kill);
        }
        cluster.atEnd(server::kill);
        primary.start();
        primary.createOwner();
        progress("the primary", started);
        for (PostgresNode replica : cluster.replicas()) {
            replica.launch();
        }
        for (PostgresNode replica : cluster.replicas()) {
            replica.awaitReady();
            replica.awaitCaughtUp(primary);
            progress("replica " + replica, started);
        }
    }

    private static PostgresNode node(Cluster cluster, String name, String region, PostgresServer server) {
        Login login = new Login(server.address(), Cluster.DATABASE, USER, PASSWORD);
        return new PostgresNode(name, region, login, server, cluster::link);
    }

    private static void progress(String what, long startedNanos) {
        long millis = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
        LOG.log(System.Logger.Level.INFO, "{0} is up after {1} ms", what, millis);
    }
}
