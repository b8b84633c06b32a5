/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a cluster shall be.
 *
 * @param replicas regions by name, in the order in which they were named
 * @param redisRegions in the order in which they were named
 * @param tlsRegions those of them whose Redis speaks TLS too
 * @param sentinelRegions with a Redis and sentinels
 * @param redisClusterRegions with a Redis Cluster
 * @param roundTrips by {@link Network#between}
 * @param settings of PostgreSQL
 * @param startLimit for each server
 * @param ownServers whether to start servers even if system properties name some that run
 */
record Plan(
        String primaryRegion,
        Map<String, String> replicas,
        List<String> redisRegions,
        Set<String> tlsRegions,
        List<String> sentinelRegions,
        List<String> redisClusterRegions,
        Map<Set<String>, Duration> roundTrips,
        Map<String, String> settings,
        Duration startLimit,
        boolean ownServers) {}
