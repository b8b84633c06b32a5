/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalPositionTest {

    @Test
    void isOrderedAsUnsignedNumbersAre() {
        assertThat(WalPosition.parse(1, "0/1764000").includes(WalPosition.parse(1, "0/1764080")))
                .isFalse();
        assertThat(WalPosition.parse(1, "0/1764080").includes(WalPosition.parse(1, "0/1764000")))
                .isTrue();
        assertThat(WalPosition.parse(1, "0/FFFFFFF8").includes(WalPosition.parse(1, "1/0")))
                .isFalse();
        assertThat(WalPosition.parse(1, "1/0").includes(WalPosition.parse(1, "0/FFFFFFF8")))
                .isTrue();
        assertThat(WalPosition.parse(1, "7FFFFFFF/0").includes(WalPosition.parse(1, "80000000/0")))
                .isFalse();
        assertThat(WalPosition.parse(1, "80000000/0").includes(WalPosition.parse(1, "7FFFFFFF/0")))
                .isTrue();
    }

    @Test
    void behindAPageHeaderIsThePagesStart() {
        assertThat(WalPosition.parse(1, "0/1764018")).isEqualTo(WalPosition.parse(1, "0/1764000"));
        assertThat(WalPosition.parse(1, "0/1000028")).isEqualTo(WalPosition.parse(1, "0/1000000"));
        assertThat(WalPosition.parse(1, "0/1764048")).isNotEqualTo(WalPosition.parse(1, "0/1764000"));
    }

    @Test
    void readsAsPostgresWritesIt() {
        assertThat(WalPosition.parse(1, "16/B374D848")).hasToString("16/B374D848 on timeline 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "16", "16/", "/16", "16/XYZ", "100000000/0", "-1/0", "0/0/0"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> WalPosition.parse(1, text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsKnownAcrossTimelines() {
        assertThat(WalPosition.parse(1, "0/2000000").includes(WalPosition.parse(2, "0/1000000")))
                .isFalse();
        assertThat(WalPosition.parse(2, "0/2000000").includes(WalPosition.parse(1, "0/1000000")))
                .isFalse();
    }
}
