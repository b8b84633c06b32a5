/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.testkit.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The product passes the checker, and nothing that is wrong with it does. */
class CheckerTest {

    /** Seconds are enough for most; what needs two faults to meet takes its time. */
    private static final Duration AT_MOST = Duration.ofSeconds(200);

    /** Of the product as it is, with every fault; {@code -Pthorough} has more. */
    private static final Duration SOAK = Duration.ofSeconds(Integer.getInteger("checker.soak", 15));

    /** Time for the clock to be set and set right, once at least. */
    private static final Duration CLOCK = Duration.ofSeconds(Integer.getInteger("checker.clock", 16));

    private static final long SEED = 20_261_123;
    private static final Logger QUIET = Logger.getLogger("");

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        QUIET.setLevel(Level.OFF);
        cluster = Site.start(Store.Kind.STANDALONE);
    }

    @AfterAll
    static void close() {
        cluster.close();
        QUIET.setLevel(Level.INFO);
    }

    private static Findings run(Plan plan) throws InterruptedException {
        return run(plan, cluster);
    }

    private static Findings run(Plan plan, Cluster cluster) throws InterruptedException {
        return new Run(plan, cluster, progress -> {}).run();
    }

    private static Plan everyFault(Store.Kind store) {
        return new Plan(SOAK, SEED, Plan.GREATEST_LAG, Plan.allFaults(store), store, Plan.STRICT, true, Plan.MIXED);
    }

    private static void assertSound(Findings findings) {
        assertThat(findings.violations()).as(findings::firstViolation).isEmpty();
        assertThat(findings.failed()).as(findings::table).isZero();
        assertThat(findings.localReads()).as(findings::table).isGreaterThan(findings.reads() / 3);
    }

    @Test
    void withEveryFaultNoPromiseIsBroken() throws InterruptedException {
        Findings findings = run(everyFault(Store.Kind.STANDALONE));
        assertSound(findings);
        assertThat(findings.faults()).hasSizeGreaterThan(5);
        assertThat(Picture.of(findings)).startsWith("<svg").endsWith("</svg>" + System.lineSeparator());
    }

    /** The mutants' plan without a mutant: what the checker finds there is the mutants' fault. */
    @Test
    void withLagAndASlowStoreTheDefaultsBreakNone() throws InterruptedException {
        List<Set<Nemesis.Kind>> faults = List.of(Nemesis.Kind.OF_REPLAY, Set.of(Nemesis.Kind.SLOW_STORE_LINK));
        assertSound(run(new Plan(
                Duration.ofSeconds(8),
                SEED,
                Plan.GREATEST_LAG,
                faults,
                Store.Kind.STANDALONE,
                Map.of(),
                true,
                Plan.MIXED)));
    }

    @ParameterizedTest
    @EnumSource(value = Store.Kind.class, names = "STANDALONE", mode = EnumSource.Mode.EXCLUDE)
    void whenRedisFailsOverOrMovesItsSlotsNoPromiseIsBroken(Store.Kind store) throws InterruptedException {
        try (Cluster other = Site.start(store)) {
            assertSound(run(everyFault(store), other));
        }
    }

    @Test
    void whenThePrimarysClockIsSetNoPromiseIsBroken() throws InterruptedException {
        Findings findings = run(new Plan(
                CLOCK, SEED, Plan.GREATEST_LAG, Plan.CLOCK_FAULTS, Store.Kind.STANDALONE, Map.of(), true, Plan.MIXED));
        assertThat(findings.violations()).as(findings::firstViolation).isEmpty();
        assertThat(findings.failed()).as(findings::table).isZero();
        assertThat(findings.localReads()).as(findings::table).isGreaterThan(findings.reads() / 10);
    }

    private static Plan failover() {
        return new Plan(
                Duration.ofSeconds(36),
                SEED,
                Plan.GREATEST_LAG,
                Plan.FAILOVER_FAULTS,
                Store.Kind.STANDALONE,
                Plan.STRICT,
                true,
                Plan.MIXED);
    }

    @Test
    void whenThePrimaryIsReplacedNoPromiseIsBroken() throws InterruptedException {
        try (Cluster other = Site.start(Store.Kind.STANDALONE, true)) {
            Findings findings = run(failover(), other);
            assertThat(findings.violations()).as(findings::firstViolation).isEmpty();
            assertThat(findings.failed()).as(findings::table).isZero();
            assertThat(findings.operations())
                    .as("there are writes on the new primary")
                    .anyMatch(operation -> operation.node().equals(Succession.HEIR));
        }
    }

    /** Replicas that had received more of the old timeline look as if they were ahead. */
    @Test
    void positionsComparedAcrossTimelinesAreCaught() throws Exception {
        try (Cluster other = Site.start(Store.Kind.STANDALONE, true);
                var undo = Mutation.of("postgresql.WalPosition", "includes", Mutation.OfAnyTimeline.class)) {
            Findings findings = run(failover(), other);
            assertThat(findings.violations()).as(findings::table).isNotEmpty();
            tell("POSITIONS_OF_ANY_TIMELINE", findings);
        }
    }

    /** What peers do, and the level that the settings call assumed: five seconds after a write its user reads a replica. */
    @Test
    void aFixedWindowIsCaughtWhenTheLagExceedsIt() throws InterruptedException {
        Findings findings = run(new Plan(
                AT_MOST,
                SEED,
                Duration.ofSeconds(12),
                List.of(Nemesis.Kind.OF_WOBBLE),
                Store.Kind.STANDALONE,
                Map.of("hibernate.mr.consistency.coverage", "assumed"),
                true,
                Plan.MANY_WITH_KEYS));
        assertThat(findings.violations()).as(findings::table).isNotEmpty();
        tell("FIXED_WINDOW_OF_5_S", findings);
    }

    private static void tell(String mistake, Findings findings) {
        System.out.printf(
                Locale.ROOT,
                "%-40s %-26s after %6d operations, %5.1f s%n",
                mistake,
                findings.violations().get(0).guarantee(),
                findings.operations().size(),
                (findings.endNanos() - findings.startNanos()) / 1e9);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aMutantIsCaught(Mutant mutant) throws Exception {
        try (var undo = mutant.make()) {
            Findings findings = run(mutant.plan(AT_MOST, SEED));
            assertThat(findings.violations()).as(findings::table).isNotEmpty();
            tell(mutant.name(), findings);
        }
    }
}
