/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is typed or computed, the answer comes at once and is an answer. */
class DurationTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "9s", "P1", "PT1S", "-", ".", " ", "PT0.1"})
    void whatIsLongIsNoneAtOnce(String piece) {
        String text = "PT" + piece.repeat(16_000);
        long before = System.nanoTime();
        assertThat(DurationText.parse(text)).isNull();
        assertThat(DurationText.parse(piece.repeat(16_000) + "s")).isNull();
        assertThat(DurationText.lacksUnit("1".repeat(1_000_000))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT9999999999999999999999999S", "999999999999999h", "P-106751991167300DT-15H-30M-8S"})
    void whatDoesNotFitThrowsNothing(String text) {
        Duration parsed = DurationText.parse(text);
        assertThat(parsed == null ? "none" : DurationText.of(parsed)).isNotEmpty();
    }

    static Duration[] extremes() {
        return new Duration[] {
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE),
            Duration.ofNanos(Long.MIN_VALUE),
            Duration.ofDays(-366),
            Duration.ofDays(366)
        };
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void theExtremesAreShownAndRefused(Duration extreme) {
        assertThat(DurationText.of(extreme)).isEqualTo(extreme.toString());
        assertThat(Configurations.error("hibernate.mr.store.timeout", extreme))
                .contains("expected a duration of at least");
    }
}
