/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Cluster;
import java.time.Duration;

/** Where everything stands: a primary far from two regions, each with replicas and a Redis of its own. */
final class Site {

    static final String PRIMARY_REGION = "us-east-1";
    static final String EUROPE = "eu-west-1";
    static final String ASIA = "ap-southeast-1";

    private Site() {}

    static Cluster start(Duration roundTrip) {
        return Cluster.builder()
                .primary(PRIMARY_REGION)
                .replica("eu1", EUROPE)
                .replica("eu2", EUROPE)
                .replica("ap", ASIA)
                .redis(EUROPE)
                .redis(ASIA)
                .roundTrip(EUROPE, PRIMARY_REGION, roundTrip)
                .roundTrip(ASIA, PRIMARY_REGION, roundTrip)
                .roundTrip(ASIA, EUROPE, roundTrip.multipliedBy(2))
                .start();
    }
}
