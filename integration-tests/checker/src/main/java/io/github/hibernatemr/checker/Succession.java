/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replica;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Who is the primary, and how it is replaced: by an heir that has all that was acknowledged, while the other replicas have received
 * more of the old timeline, and so are stuck there until they are rebuilt. Thread-safe.
 */
final class Succession {

    static final String HEIR = "heir";

    /** Before it: something must have been written. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    /** Time enough to be shown something old by a replica that is stuck. */
    private static final Duration STUCK = Duration.ofSeconds(12);

    /** Within this after it is over, somebody may still have had a connection to the old primary. */
    private static final Duration AFTERMATH = Duration.ofSeconds(5);

    private final Cluster cluster;
    private volatile Node primary;
    private volatile boolean underWay;
    private volatile long overNanos = System.nanoTime() - AFTERMATH.toNanos();

    Succession(Cluster cluster) {
        this.cluster = cluster;
        this.primary = cluster.primary();
    }

    Node primary() {
        return primary;
    }

    /** Whether what fails may fail because there is no primary, or another one. */
    boolean isFelt() {
        return underWay || System.nanoTime() - overNanos < AFTERMATH.toNanos();
    }

    /** Once; returns whether this was the time. */
    synchronized boolean failOver() throws InterruptedException {
        if (primary != cluster.primary()) {
            return false;
        }
        TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
        Replica heir = cluster.replica(HEIR);
        underWay = true;
        List.of(Site.EUROPE, Site.ASIA)
                .forEach(region -> cluster.link(region, primary).cut());
        heir.awaitCaughtUp();
        cluster.replicationLink(HEIR).cut();
        // Nobody's write, but positions that the new timeline takes long to reach.
        primary.execute("create table ballast as select generate_series(1, 200000) as n");
        primary.kill();
        heir.promote();
        primary = heir;
        overNanos = System.nanoTime();
        underWay = false;
        TimeUnit.NANOSECONDS.sleep(STUCK.toNanos());
        for (Replica replica : cluster.replicas()) {
            if (replica != heir) {
                replica.kill();
                cluster.startRebuilt(replica, heir);
            }
        }
        List.of(Site.EUROPE, Site.ASIA)
                .forEach(region -> cluster.link(region, cluster.primary()).restore());
        cluster.startRebuilt(cluster.primary(), heir);
        return true;
    }
}
