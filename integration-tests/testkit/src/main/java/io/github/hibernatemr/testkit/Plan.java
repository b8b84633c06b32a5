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
 * @param roundTrips by {@link Network#between}
 * @param settings of PostgreSQL
 * @param startLimit for each server
 * @param ownServers whether to start servers even if system properties name some that run
 */
record Plan(
        String primaryRegion,
        Map<String, String> replicas,
        List<String> redisRegions,
        Map<Set<String>, Duration> roundTrips,
        Map<String, String> settings,
        Duration startLimit,
        boolean ownServers) {}
