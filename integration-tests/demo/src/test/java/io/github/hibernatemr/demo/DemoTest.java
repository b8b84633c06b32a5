/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demo in small: it sees no stale read where there is none, and it does see those that there are. */
class DemoTest {

    private static final String COVERAGE = "hibernate.mr.consistency.coverage";
    private static final String ASSUMED_LAG = "hibernate.mr.consistency.assumed_lag";

    @AfterEach
    void clear() {
        System.clearProperty(COVERAGE);
        System.clearProperty(ASSUMED_LAG);
        System.clearProperty("demo.seconds");
    }

    @Test
    void measuredCoverageShowsNoStaleRead() throws InterruptedException {
        Measurements measured = Demo.run(Duration.ofSeconds(8));
        assertThat(measured.checkedReads.sum()).isPositive();
        assertThat(measured.staleReads.sum()).isZero();
        assertThat(measured.localReads()).isGreaterThan(measured.reads() / 2);
    }

    @Test
    void anAssumedLagBelowTheRealOneIsCaught() {
        System.setProperty(COVERAGE, "assumed");
        System.setProperty(ASSUMED_LAG, "500ms");
        System.setProperty("demo.seconds", "8");
        assertThatThrownBy(() -> Demo.main(new String[0])).isInstanceOf(Demo.StaleReadException.class);
    }
}
