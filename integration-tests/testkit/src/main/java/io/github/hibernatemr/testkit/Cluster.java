/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A running cluster: a primary, its replicas, a Redis, and the links to them. Thread-safe.
 *
 * <pre>{@code
 * try (Cluster cluster = Cluster.builder()
 *         .primary("us-east-1")
 *         .replica("eu", "eu-west-1")
 *         .redis("eu-west-1")
 *         .roundTrip("eu-west-1", "us-east-1", Duration.ofMillis(80))
 *         .start()) {
 *     DriverManager.getConnection(cluster.primary().jdbcUrl("eu-west-1"), ...); // 80 ms away
 *     cluster.replica("eu").replay().pause();
 * }
 * }</pre>
 */
public final class Cluster implements AutoCloseable {

    /** The database that every cluster has. */
    public static final String DATABASE = "app";

    private final Distances distances;
    private final Map<String, PostgresNode> replicas = new LinkedHashMap<>();
    private final Map<String, Link> replicationLinks = new LinkedHashMap<>();
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final List<Runnable> endings = new ArrayList<>();
    private @Nullable PostgresNode primary;
    private @Nullable RedisServer redis;
    private @Nullable String redisRegion;
    private boolean controlsProcesses;

    Cluster(Distances distances) {
        this.distances = distances;
    }

    /** Describes a cluster to start. */
    public static ClusterBuilder builder() {
        return new ClusterBuilder();
    }

    /** The node that was the primary when the cluster started. */
    public PostgresNode primary() {
        if (primary == null) {
            throw new IllegalStateException("this cluster has no PostgreSQL; give its builder a primary");
        }
        return primary;
    }

    /**
     * A replica by name.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public PostgresNode replica(String name) {
        PostgresNode replica = replicas.get(name);
        if (replica == null) {
            throw new IllegalArgumentException("no replica '" + name + "', only " + replicas.keySet());
        }
        return replica;
    }

    /** All replicas, in the order in which the builder was given them. */
    public Collection<PostgresNode> replicas() {
        return Collections.unmodifiableCollection(replicas.values());
    }

    /** The Redis. */
    public RedisServer redis() {
        if (redis == null) {
            throw new IllegalStateException("this cluster has no Redis; give its builder one");
        }
        return redis;
    }

    /** The way from a region to a node; made when it is first asked for, as long as the regions are apart. */
    public Link link(String fromRegion, PostgresNode node) {
        return link(fromRegion, node.name(), node.region(), node.address());
    }

    /** The way from a region to the Redis. */
    public Link redisLink(String fromRegion) {
        String region = redisRegion;
        if (region == null) {
            throw new IllegalStateException("this cluster has no Redis; give its builder one");
        }
        return link(fromRegion, "redis", region, redis().address());
    }

    private Link link(String fromRegion, String name, String region, Address address) {
        return links.computeIfAbsent(
                fromRegion + " to " + name, key -> new Link(key, address, distances.roundTrip(fromRegion, region)));
    }

    /** The way from a replica to the primary, on which WAL arrives; without latency at first. */
    public Link replicationLink(String replica) {
        Link link = replicationLinks.get(replica);
        if (link == null) {
            throw new UnsupportedOperationException(
                    "no replication link for '" + replica + "': only " + replicationLinks.keySet());
        }
        return link;
    }

    /** Whether servers can be killed, restarted, promoted and paused: false for servers that ran already. */
    public boolean controlsProcesses() {
        return controlsProcesses;
    }

    /** Makes another empty database, owned by {@link PostgresNode#user()}, and waits until all replicas have it. */
    public void createDatabase(String name) {
        primary()
                .executeAsSuperuser(
                        "create database " + name + " owner " + primary().user());
        replicas.values().forEach(replica -> replica.awaitCaughtUp(primary()));
    }

    /** Ends every server and link and removes their directory. Idempotent. */
    @Override
    public synchronized void close() {
        for (int i = endings.size() - 1; i >= 0; i--) {
            endings.get(i).run();
        }
        endings.clear();
        links.values().forEach(Link::close);
        replicationLinks.values().forEach(Link::close);
    }

    // For the builder

    void primary(PostgresNode node) {
        primary = node;
    }

    void replica(PostgresNode node) {
        replicas.put(node.name(), node);
    }

    void redis(RedisServer server, String region) {
        redis = server;
        redisRegion = region;
    }

    void replicationLink(String replica, Link link) {
        replicationLinks.put(replica, link);
    }

    void controlsProcesses(boolean does) {
        controlsProcesses = does;
    }

    void atEnd(Runnable ending) {
        endings.add(ending);
    }
}
