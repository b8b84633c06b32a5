/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL primary, its streaming replicas and Redis servers, in named regions, with the network between them.
 *
 * <pre>{@code
 * try (Cluster cluster = Cluster.builder()
 *         .primary("us-east-1")
 *         .replica("eu", "eu-west-1")
 *         .redis("eu-west-1")
 *         .roundTrip("eu-west-1", "us-east-1", Duration.ofMillis(80))
 *         .start()) {
 *     Connection far = cluster.primary().dataSource("eu-west-1").getConnection();
 *     Connection near = cluster.replica("eu").dataSource("eu-west-1").getConnection();
 *     cluster.replica("eu").replay().pause();
 * }
 * }</pre>
 *
 * <p>Safe to use from several threads.
 */
public final class Cluster implements AutoCloseable {
    private static final String DATABASE_NAME = "[a-z][a-z0-9_]*";

    private final Network network;
    private final @Nullable Site site;
    private final PostgresServers postgres;
    private final Node primary;
    private final Map<String, Replica> replicas = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Stores stores;
    private final AtomicBoolean closed = new AtomicBoolean();

    Cluster(Network network, @Nullable Site site, PostgresServers postgres, Node primary, Stores stores) {
        this.network = network;
        this.site = site;
        this.postgres = postgres;
        this.primary = primary;
        this.stores = stores;
    }

    /** All that is Redis. */
    record Stores(List<Redis> redis, List<RedisSentinel> sentinels, List<RedisCluster> clusters) {}

    /** Begins to describe a cluster. */
    public static ClusterBuilder builder() {
        return new ClusterBuilder();
    }

    /** The node that was the primary when the cluster started; it stays this one after a promotion. */
    public Node primary() {
        return primary;
    }

    /**
     * The replica of a name, even after its promotion.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Replica replica(String name) {
        Replica replica = replicas.get(name);
        if (replica == null) {
            throw new IllegalArgumentException("No replica \"" + name + "\" among " + replicas.keySet());
        }
        return replica;
    }

    /** All replicas, in the order in which they were added. */
    public Collection<Replica> replicas() {
        synchronized (replicas) {
            return List.copyOf(replicas.values());
        }
    }

    /**
     * The Redis that was named first.
     *
     * @throws IllegalStateException if the cluster has none
     */
    public Redis redis() {
        return stores.redis.stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The cluster has no Redis"));
    }

    /**
     * The Redis of a region.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Redis redis(String region) {
        return stores.redis.stream()
                .filter(server -> server.region().equals(region))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("No Redis in \"" + region + "\" among " + stores.redis));
    }

    /**
     * The Redis with sentinels of a region.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RedisSentinel redisSentinel(String region) {
        return stores.sentinels.stream()
                .filter(sentinel -> sentinel.region().equals(region))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No Redis with sentinels in \"" + region + "\""));
    }

    /**
     * The Redis Cluster of a region.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RedisCluster redisCluster(String region) {
        return stores.clusters.stream()
                .filter(redisCluster -> redisCluster.region().equals(region))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No Redis Cluster in \"" + region + "\""));
    }

    /** The link between the pods of a region and a server; any name is a region. */
    public Link link(String from, Server to) {
        return network.link(from, to);
    }

    /**
     * The link on which a replica receives the primary's log.
     *
     * @throws ServerNotControlledException if the testkit did not start the replica
     */
    public Link replicationLink(String replica) {
        Replica node = replica(replica);
        if (!node.controlsProcess()) {
            throw new ServerNotControlledException(node.toString(), "reach the replication of");
        }
        return network.replicationLink(replica, node.region(), primary);
    }

    /**
     * Adds a replica while the cluster runs, and returns when it streams and has caught up.
     *
     * @param name lower-case letters, digits, hyphens and underscores, not in use yet
     * @throws ServerNotControlledException if the testkit did not start the servers
     */
    public Replica addReplica(String name, String region) {
        ClusterBuilder.checkReplicaName(name);
        if (!primary.controlsProcess()) {
            throw new ServerNotControlledException(primary.toString(), "add a replica to");
        }
        if (replicas.containsKey(name)) {
            throw new IllegalArgumentException("There is a replica \"" + name + "\" already");
        }
        Replica replica = postgres.replica(name, region, primary);
        replica.start();
        replica.awaitCaughtUp();
        add(replica);
        return replica;
    }

    /**
     * Makes a server that was stopped in good order follow another one, as whoever operates a cluster does with an old primary
     * after a switchover, and starts it. What it had logged beyond the other's timeline would keep it from following.
     *
     * @throws ServerNotControlledException if the testkit did not start the servers
     */
    public void startAsStandby(Node stopped, Node primary) {
        postgres.follow(stopped, primary);
        stopped.start();
    }

    /**
     * As {@link #startAsStandby}, after the server's data have been replaced: for one that had logged more than the other did when that
     * one was promoted.
     *
     * @throws ServerNotControlledException if the testkit did not start the servers
     */
    public void startRebuilt(Node stopped, Node primary) {
        postgres.rebuild(stopped, primary);
        stopped.start();
    }

    void add(Replica replica) {
        replicas.put(replica.name(), replica);
    }

    /**
     * Creates a database on the primary, owned by {@link Node#user()}; see {@link Node#jdbcUrl(String, String)}. On
     * the replicas it appears with all else: {@link #awaitCaughtUp()}.
     *
     * @param name lower-case letters, digits and underscores
     * @return the name
     */
    public String createDatabase(String name) {
        if (!name.matches(DATABASE_NAME)) {
            throw new IllegalArgumentException("Database \"" + name + "\": expected a name like " + DATABASE_NAME);
        }
        primary.control().execute("create database " + name + " owner " + primary.user());
        return name;
    }

    /** Waits, up to 30 s for each, until every replica has replayed all that the primary has logged by now. */
    public void awaitCaughtUp() {
        replicas().forEach(Replica::awaitCaughtUp);
    }

    /** Whether the testkit started every server, so that all faults are possible. */
    public boolean controlsProcesses() {
        return Stream.concat(Stream.concat(Stream.of(primary), replicas().stream()), stores.redis.stream())
                .allMatch(Server::controlsProcess);
    }

    /**
     * Takes a process of somebody else's along: it is killed when the cluster ends, also when this JVM is.
     *
     * @param name not in use yet, be it by a server
     * @param processId of a process whose command line mentions {@link #directory()}, by which it is known then
     * @throws ServerNotControlledException if the testkit did not start the servers
     */
    public void adopt(String name, long processId) {
        ownSite().adopt(name, processId);
    }

    /**
     * Where the servers' files are.
     *
     * @throws ServerNotControlledException if the testkit did not start the servers
     */
    public Path directory() {
        return ownSite().directory();
    }

    private Site ownSite() {
        if (site == null) {
            throw new ServerNotControlledException(primary.toString(), "end a process together with");
        }
        return site;
    }

    /**
     * Ends the links, kills the servers that the testkit started, and removes their directory. Returns when all is
     * gone; does nothing when called again.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            network.close();
        } finally {
            if (site != null) {
                site.close();
            }
        }
    }
}
