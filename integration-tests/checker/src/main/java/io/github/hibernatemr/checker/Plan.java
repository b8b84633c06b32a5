/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to run.
 *
 * @param time how long there are visitors
 * @param seed decides who does what, and which faults come in which order
 * @param greatestLag that a replica is given
 * @param faults one nemesis for each set, which strikes with what is in it
 * @param store that each region's pods share
 * @param settings of hibernate-mr, for all pods
 * @param stopsAtViolation whether the first violation ends it
 */
record Plan(
        Duration time,
        long seed,
        Duration greatestLag,
        List<Set<Nemesis.Kind>> faults,
        Store.Kind store,
        Map<String, String> settings,
        boolean stopsAtViolation,
        Population population) {

    static final Duration GREATEST_LAG = Duration.ofSeconds(3);

    static final List<Set<Nemesis.Kind>> CLOCK_FAULTS =
            List.of(Nemesis.Kind.OF_REPLAY, Set.of(Nemesis.Kind.SET_PRIMARY_CLOCK));

    static final List<Set<Nemesis.Kind>> FAILOVER_FAULTS =
            List.of(Nemesis.Kind.OF_REPLAY, Set.of(Nemesis.Kind.REPLACED_PRIMARY));

    /** Between a region and the primary. */
    static final Duration ROUND_TRIP = Duration.ofMillis(30);

    static final int THREADS = 24;
    /** Half of whose sessions have a key. */
    static final Population MIXED =
            new Population(Integer.getInteger("checker.users", 120), Integer.getInteger("checker.keyless", 50));

    static final Population WITH_KEYS = new Population(120, 0);
    static final Population WITHOUT_KEYS = new Population(120, 100);
    /** Each of whom often comes back after longer than a fixed window of a few seconds. */
    static final Population MANY_WITH_KEYS = new Population(300, 0);
    /** Whose few registers have all been written by somebody within a replica's lag. */
    static final Population FEW_WITHOUT_KEYS = new Population(6, 100);

    static List<Set<Nemesis.Kind>> allFaults(Store.Kind store) {
        return List.of(Nemesis.Kind.OF_REPLAY, Nemesis.Kind.others(store));
    }

    /** A write that other pods could not know of is not committed: with that, no promise has an exception. */
    static final Map<String, String> STRICT = Map.of("hibernate.mr.store.on_write_failure", "reject");
}
