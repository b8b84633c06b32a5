/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what a cluster shall be; made by {@link Cluster#builder()}. For one thread. */
public final class ClusterBuilder {
    private static final String NAME = "[a-z][a-z0-9_-]*";

    private String primaryRegion = "local";
    private final Map<String, String> replicas = new LinkedHashMap<>();
    private final List<String> redisRegions = new ArrayList<>();
    private final Set<String> tlsRegions = new HashSet<>();
    private final Set<String> sentinelRegions = new LinkedHashSet<>();
    private final Set<String> redisClusterRegions = new LinkedHashSet<>();
    private final Map<Set<String>, Duration> roundTrips = new HashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Duration startLimit = Duration.ofSeconds(60);
    private boolean ownServers;

    ClusterBuilder() {}

    /** Puts the primary into a region; without this it stands in "local". */
    public ClusterBuilder primary(String region) {
        primaryRegion = region;
        return this;
    }

    /**
     * Adds a streaming replica.
     *
     * @param name lower-case letters, digits, hyphens and underscores; not "primary"
     */
    public ClusterBuilder replica(String name, String region) {
        checkReplicaName(name);
        if (replicas.putIfAbsent(name, region) != null) {
            throw new IllegalArgumentException("Two replicas are named \"" + name + "\"");
        }
        return this;
    }

    static void checkReplicaName(String name) {
        if (!name.matches(NAME) || name.equals("primary") || name.equals("seed") || name.startsWith("redis")) {
            throw new IllegalArgumentException("Replica \"" + name + "\": expected a name like " + NAME
                    + " other than \"primary\" and \"seed\" and not beginning with \"redis\"");
        }
    }

    /** Adds a Redis; a region has at most one. */
    public ClusterBuilder redis(String region) {
        if (redisRegions.contains(region)) {
            throw new IllegalArgumentException("Two Redis in " + region);
        }
        redisRegions.add(region);
        return this;
    }

    /** As {@link #redis}, and it speaks TLS too: {@link Redis#tlsUri}. */
    public ClusterBuilder redisTls(String region) {
        tlsRegions.add(region);
        return redis(region);
    }

    /** Adds a Redis with a replica and three sentinels; a region has at most one. */
    public ClusterBuilder redisSentinel(String region) {
        sentinelRegions.add(region);
        return this;
    }

    /** Adds a Redis Cluster of six nodes; a region has at most one. */
    public ClusterBuilder redisCluster(String region) {
        redisClusterRegions.add(region);
        return this;
    }

    /**
     * Sets the latency there and back between two regions, or within one. It is zero where it is not set, and applies
     * to replication too.
     */
    public ClusterBuilder roundTrip(String one, String other, Duration roundTrip) {
        if (roundTrip.isNegative()) {
            throw new IllegalArgumentException("roundTrip = " + roundTrip + ": expected zero or more");
        }
        roundTrips.put(Network.between(one, other), roundTrip);
        return this;
    }

    /** Sets a parameter of every PostgreSQL server, for example {@code max_standby_streaming_delay} to {@code 0}. */
    public ClusterBuilder setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Bounds the time until each server is up; the default is 60 s. */
    public ClusterBuilder startLimit(Duration limit) {
        startLimit = limit;
        return this;
    }

    /** Starts servers even if system properties name some that run already, for example to have a second cluster. */
    public ClusterBuilder ownServers() {
        ownServers = true;
        return this;
    }

    /**
     * Starts the servers and returns when every replica streams and has caught up.
     *
     * @throws ClusterStartException if something does not come up; what did is ended again
     */
    public Cluster start() {
        return new Startup(new Plan(
                        primaryRegion,
                        new LinkedHashMap<>(replicas),
                        List.copyOf(redisRegions),
                        Set.copyOf(tlsRegions),
                        List.copyOf(sentinelRegions),
                        List.copyOf(redisClusterRegions),
                        Map.copyOf(roundTrips),
                        new LinkedHashMap<>(settings),
                        startLimit,
                        ownServers))
                .run();
    }
}
