/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.connection.NodePools;
import io.github.hibernatemr.internal.reading.ConsistencyDefaults;
import io.github.hibernatemr.internal.reading.ReadRules;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.internal.transaction.Crossings;
import io.github.hibernatemr.internal.transaction.Outages;
import io.github.hibernatemr.internal.transaction.WriteRules;
import io.github.hibernatemr.replication.ServerLanguage;
import io.github.hibernatemr.routing.RouteStatistics;
import io.github.hibernatemr.settings.Settings;

/** What the routed connections of one persistence unit share. Immutable, of thread-safe parts. */
public record UnitParts(
        String unit,
        ServerLanguage language,
        NodePools pools,
        ReadRules reads,
        WriteRules writes,
        Outages outages,
        Crossings crossings,
        RouteStatistics statistics) {

    /**
     * As the settings have them; the pools are still to be added.
     *
     * @param language what the servers' texts and errors mean
     * @param statistics count every route
     */
    public static UnitParts of(
            Settings settings,
            ServerLanguage language,
            ConsistencyDefaults defaults,
            Observed observed,
            RouteStatistics statistics) {
        TopologyMonitor monitor = observed.monitor();
        WriteTimestamps writeTimestamps = observed.writeTimestamps();
        Outages outages = new Outages(settings, monitor, statistics, language);
        return new UnitParts(
                settings.unit(),
                language,
                new NodePools(settings.unit(), language, outages),
                new ReadRules(settings, defaults, writeTimestamps, monitor),
                new WriteRules(settings, writeTimestamps, monitor),
                outages,
                new Crossings(settings.unit(), settings.outages()),
                statistics);
    }

    /** What is known of nodes and writes. */
    public record Observed(TopologyMonitor monitor, WriteTimestamps writeTimestamps) {}
}
