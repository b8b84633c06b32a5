/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.routing.ReadDemand;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.Router;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.StoreSettings;
import io.github.hibernatemr.topology.PrimaryClock;
import io.github.hibernatemr.topology.Topology;
import java.time.Instant;

/** What holds for all readers of a persistence unit. Thread-safe. */
public final class ReadRules {

    private final TopologyMonitor monitor;
    private final Router router;
    private final WaitOrGo waitOrGo;
    private final WriteTimestamps writeTimestamps;
    private final ConsistencyDefaults defaults;
    private final Settings settings;
    private final EntryPoints entryPoints = new EntryPoints();
    private final int application;

    /**
     * As the settings have it.
     *
     * @param defaults level and key where no scope names them
     */
    public ReadRules(
            Settings settings, ConsistencyDefaults defaults, WriteTimestamps writeTimestamps, TopologyMonitor monitor) {
        this.settings = settings;
        this.defaults = defaults;
        this.writeTimestamps = writeTimestamps;
        this.monitor = monitor;
        this.router = new Router(settings.consistency().maxStaleness());
        this.waitOrGo = new WaitOrGo(router, monitor, settings.consistency().maxWait());
        this.application = ConsistencyToken.application(settings.store().namespace());
    }

    /** Whose tokens hold here. */
    public int application() {
        return application;
    }

    /** How much replicas may show to a scope. */
    public int rememberedBases() {
        return settings.rememberedBases();
    }

    /** Level and key of whoever reads now. */
    public ConsistencyDefaults defaults() {
        return defaults;
    }

    /** The nodes, for a route: they are sampled for that. */
    Topology topology() {
        monitor.used();
        return monitor.topology();
    }

    /** The latest instant that the primary's clock can have shown at a local {@link System#nanoTime()}. */
    Instant latestPrimaryClock(long nanoTime) {
        PrimaryClock clock = monitor.topology().clock();
        return clock == null ? WriteTimestampStore.NEVER_COVERED : clock.latest(nanoTime);
    }

    WriteTimestamps writeTimestamps() {
        return writeTimestamps;
    }

    Sight sight() {
        return new Sight(settings.sight().writers(), entryPoints);
    }

    boolean readsReplicaWithoutStore() {
        return settings.store().onFailure() == StoreSettings.OnFailure.REPLICA;
    }

    /** Routes a read, and waits for a replica that lacks little. */
    Route waitOrGo(ReadDemand demand, Topology topology) {
        return waitOrGo.route(demand, topology);
    }

    /** Routes a read, and waits for nothing. */
    Route go(ReadDemand demand, Topology topology) {
        return router.route(demand, topology, System.nanoTime());
    }
}
