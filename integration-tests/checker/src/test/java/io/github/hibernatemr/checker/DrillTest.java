/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.checker.DrillRun.Outcome;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One failover of each kind under load; how long they take the drill itself tells, of ten each. */
class DrillTest {

    private static final Logger QUIET = Logger.getLogger("");

    @BeforeAll
    static void quiet() {
        QUIET.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        QUIET.setLevel(Level.INFO);
    }

    @ParameterizedTest
    @EnumSource
    void everyPodWritesAgainNothingIsLostAndNoReadFails(DrillKind kind) throws Exception {
        Outcome outcome = new DrillRun(kind).run();
        assertThat(outcome.gapMillis()).as("%s", outcome).hasSize(4);
        assertThat(outcome.lost()).as("%s", outcome).isZero();
        assertThat(outcome.late()).as("%s", outcome).isZero();
        assertThat(outcome.readFailures()).as("%s", outcome).isEmpty();
        assertThat(outcome.reads()).isPositive();
    }
}
