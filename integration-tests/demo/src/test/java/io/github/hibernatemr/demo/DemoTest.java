/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo in small: it sees no stale read where there is none, and it does see those that there are. */
class DemoTest {

    @Test
    void measuredCoverageShowsNoStaleRead() throws InterruptedException {
        Measurements measured = Demo.run(Duration.ofSeconds(8), Map.of());
        assertThat(measured.checkedReads.sum()).isPositive();
        assertThat(measured.staleReads.sum()).isZero();
        assertThat(measured.localReads()).isGreaterThan(measured.reads() / 2);
    }

    @Test
    void anAssumedLagBelowTheRealOneIsCaught() {
        Map<String, String> wrong =
                Map.of("hibernate.mr.consistency.coverage", "assumed", "hibernate.mr.consistency.assumed_lag", "100ms");
        assertThatThrownBy(() -> Demo.run(Duration.ofSeconds(12), wrong)).isInstanceOf(Demo.StaleReadException.class);
    }
}
