/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import static io.github.hibernatemr.checker.Nemesis.Kind.CUT_REPLICA_LINK;
import static io.github.hibernatemr.checker.Nemesis.Kind.FLUSHED_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.KILLED_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.PAUSED_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.POD_WITHOUT_STORE;
import static io.github.hibernatemr.checker.Nemesis.Kind.SET_PRIMARY_CLOCK;
import static io.github.hibernatemr.checker.Nemesis.Kind.SLOW_STORE_LINK;

import io.github.hibernatemr.checker.Mutation.Undo;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One mistake each, made in the running product: the checker must see it. */
enum Mutant {
    NO_STORE_WRITE(Set.of(), () -> Mutation.of("internal.store.WriteTimestamps", "record", Mutation.Skipped.class)),

    NO_MAXIMUM(
            EnumSet.of(SLOW_STORE_LINK),
            () -> Mutation.ofMergeScript("tonumber(known) > tonumber(timestamp)", "false")),

    TIMESTAMP_WITHOUT_THE_ROUND_TRIP_BOUND(
            Set.of(), () -> Mutation.of("topology.PrimaryClock", "latest", Mutation.Earlier.class)),

    POSITION_BEFORE_CLOCK(
            Set.of(),
            () -> Mutation.of("topology.Coverage$Measured", "primarySampled", Mutation.EarlierPosition.class)),

    COVERAGE_BY_GUESS(Set.of(), () -> Mutation.of("topology.SampleHistory", "coverage", Mutation.Now.class)),

    TIME_TO_LIVE_TOO_SHORT(Set.of(), () -> Mutation.ofMergeScript("'PX', longest", "'PX', 50")),

    MEMORY_LOSS_UNNOTICED(
            EnumSet.of(FLUSHED_REDIS, KILLED_REDIS),
            () -> Mutation.of("lettuce.MemoryWatch", "judge", Mutation.SecondArgument.class)),

    FAILURE_ANSWERED_WITH_THE_REPLICA(
            EnumSet.of(PAUSED_REDIS, KILLED_REDIS),
            () -> Mutation.of("internal.reading.ReadRules", "readsReplicaWithoutStore", Mutation.True.class)),

    MONOTONIC_READ_FLOOR_DROPPED(
            EnumSet.of(CUT_REPLICA_LINK),
            () -> Mutation.of("internal.reading.RoutedSession", "floor", Mutation.Null.class)),

    STALE_ROUTE_REUSED(
            Set.of(), () -> Mutation.of("internal.transaction.Transaction", "routeFor", Mutation.LastRoute.class)),

    PROVISIONAL_READ_HANDED_OUT(
            Set.of(),
            () -> Mutation.ofMethodWithoutArguments(
                    "internal.transaction.Transaction", "confirm", Mutation.TrueAtOnce.class)),

    /** Two mistakes: what holds the primary's connection in a transaction is not let go to a replica either. */
    ESCALATION_FORGOTTEN(
            Set.of(),
            () -> Mutation.of("internal.transaction.Transaction", "routeFor", Mutation.NewRouteAfterWrite.class)
                    .and(Mutation.of("internal.connection.HeldConnections", "mustNotWaitFor", Mutation.False.class))),

    SET_CLOCK_BELIEVED(
            EnumSet.of(SET_PRIMARY_CLOCK),
            () -> Mutation.of("topology.PrimaryClock", "contradicts", Mutation.False.class)),

    ANNOUNCEMENT_IGNORED(
            EnumSet.of(POD_WITHOUT_STORE),
            Plan.STRICT,
            () -> Mutation.of("lettuce.EntryText", "parse", Mutation.FirstNumber.class)),

    MARK_NOT_MOVED(
            Set.of(),
            Plan.WITHOUT_KEYS,
            () -> Mutation.of("internal.store.WriteTimestamps", "record", Mutation.WithoutApplication.class)),

    MARK_NOT_ASKED_FOR(
            Set.of(),
            Plan.WITHOUT_KEYS,
            () -> Mutation.of("internal.reading.Sight", "seesEverybody", Mutation.False.class)),

    LOSS_OF_THE_MARK_UNNOTICED(
            EnumSet.of(FLUSHED_REDIS, KILLED_REDIS),
            Plan.FEW_WITHOUT_KEYS,
            () -> Mutation.of("lettuce.MemoryWatch", "judge", Mutation.SecondArgument.class));

    /** What is not known to read only sees what all keys wrote, which would hide what is wrong with one's own. */
    private static final Map<String, String> BY_KEY = Map.of("hibernate.mr.writers", "key");

    private final Set<Nemesis.Kind> provokedBy;
    private final Map<String, String> settings;
    private final Population population;
    private final Making making;

    private interface Making {
        Undo make() throws Exception;
    }

    Mutant(Set<Nemesis.Kind> provokedBy, Making making) {
        this(provokedBy, Map.of(), Plan.WITH_KEYS, making);
    }

    Mutant(Set<Nemesis.Kind> provokedBy, Map<String, String> settings, Making making) {
        this(provokedBy, settings, Plan.WITH_KEYS, making);
    }

    Mutant(Set<Nemesis.Kind> provokedBy, Population population, Making making) {
        this(provokedBy, Map.of(), population, making);
    }

    Mutant(Set<Nemesis.Kind> provokedBy, Map<String, String> settings, Population population, Making making) {
        this.provokedBy = provokedBy;
        this.settings = settings;
        this.population = population;
        this.making = making;
    }

    Undo make() throws Exception {
        return making.make();
    }

    /** Lag and, beside it, what brings the mistake to light. */
    Plan plan(Duration time, long seed) {
        List<Set<Nemesis.Kind>> faults = provokedBy.isEmpty()
                ? List.of(Nemesis.Kind.OF_REPLAY)
                : List.of(Nemesis.Kind.OF_REPLAY, provokedBy, provokedBy);
        Map<String, String> all = new HashMap<>(BY_KEY);
        all.putAll(settings);
        return new Plan(time, seed, Plan.GREATEST_LAG, faults, Store.Kind.STANDALONE, all, true, population);
    }
}
