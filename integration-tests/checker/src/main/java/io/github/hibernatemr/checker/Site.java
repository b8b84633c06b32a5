/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.ClusterBuilder;

/** Where everything stands: a primary far from two regions, each with replicas and a Redis of its own. */
final class Site {

    static final String PRIMARY_REGION = "us-east-1";
    static final String EUROPE = "eu-west-1";
    static final String ASIA = "ap-southeast-1";

    private Site() {}

    /** Makes the table of registers anew, with so many and one more, and waits for the replicas to have it. */
    static void stock(Cluster cluster, long registers) {
        cluster.primary()
                .execute(
                        "drop table if exists register",
                        "create table register (id bigint primary key, version bigint not null,"
                                + " dependency bigint not null, dependencyVersion bigint not null,"
                                + " writes bigint not null)",
                        "insert into register select i, 0, i, 0, 0 from generate_series(0, " + registers + ") i");
        cluster.awaitCaughtUp();
    }

    static Cluster start(Store.Kind store) {
        return start(store, false);
    }

    /** @param withHeir whether there is a replica that can succeed the primary */
    static Cluster start(Store.Kind store, boolean withHeir) {
        ClusterBuilder builder = Cluster.builder()
                .primary(PRIMARY_REGION)
                .replica("eu1", EUROPE)
                .replica("eu2", EUROPE)
                .replica("ap", ASIA)
                .roundTrip(EUROPE, PRIMARY_REGION, Plan.ROUND_TRIP)
                .roundTrip(ASIA, PRIMARY_REGION, Plan.ROUND_TRIP)
                .roundTrip(ASIA, EUROPE, Plan.ROUND_TRIP.multipliedBy(2));
        if (withHeir) {
            builder.replica(Succession.HEIR, PRIMARY_REGION);
        }
        store.addTo(builder, EUROPE);
        store.addTo(builder, ASIA);
        return builder.start();
    }
}
