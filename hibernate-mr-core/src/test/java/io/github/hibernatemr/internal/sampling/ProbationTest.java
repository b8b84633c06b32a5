/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbationTest {

    private final Probation probation = new Probation();
    private long now = Long.MAX_VALUE - 5;

    private int answersNeededAfter(Duration since) {
        now += since.toNanos();
        probation.failed(now);
        int answers = 1;
        while (!probation.passed()) {
            answers++;
        }
        return answers;
    }

    @Test
    void whoeverHasNotFailedServes() {
        assertThat(probation.passed()).isTrue();
    }

    @Test
    void eachFurtherFailureNeedsTwiceTheAnswersUpToALimit() {
        assertThat(answersNeededAfter(Duration.ZERO)).isEqualTo(1);
        for (int expected : new int[] {2, 4, 8, 16, 32, 32}) {
            assertThat(answersNeededAfter(Duration.ofSeconds(5))).isEqualTo(expected);
        }
        assertThat(answersNeededAfter(Duration.ofMinutes(2))).as("forgiven").isEqualTo(1);
    }

    @Test
    void whatBreaksAtOnceIsOneFailure() {
        answersNeededAfter(Duration.ZERO);
        assertThat(answersNeededAfter(Duration.ofMillis(300))).isEqualTo(1);
        assertThat(answersNeededAfter(Duration.ofMillis(300))).isEqualTo(1);
    }

    @Test
    void aFailureInBetweenStartsItAgain() {
        answersNeededAfter(Duration.ZERO);
        now += Duration.ofSeconds(5).toNanos();
        probation.failed(now);
        assertThat(probation.passed()).isFalse();
        probation.silent();
        assertThat(probation.passed()).isFalse();
        assertThat(probation.passed()).isTrue();
    }
}
