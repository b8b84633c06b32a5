/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import io.github.hibernatemr.testkit.Cluster;
import java.time.Duration;

/**
 * The cluster that tests share which do it no lasting harm: two pods' region with a replica, the primary's region 10 ms
 * away, a third with another replica. Started by the first test that needs it, and ended with the JVM.
 */
final class TestCluster {

    static final String HERE = "eu-west-1";
    static final String FAR = "us-east-1";
    static final String ELSEWHERE = "ap-southeast-1";
    static final Duration ROUND_TRIP = Duration.ofMillis(10);

    private TestCluster() {}

    private static final class Started {
        static final Cluster CLUSTER = start();
    }

    static Cluster get() {
        return Started.CLUSTER;
    }

    private static Cluster start() {
        Cluster cluster = startAnother();
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
        return cluster;
    }

    /** One for a test that breaks it. */
    static Cluster startAnother() {
        return Cluster.builder()
                .primary(FAR)
                .replica("eu", HERE)
                .replica("ap", ELSEWHERE)
                .redis(HERE)
                .roundTrip(HERE, FAR, ROUND_TRIP)
                .roundTrip(HERE, ELSEWHERE, ROUND_TRIP.multipliedBy(2))
                .start();
    }
}
