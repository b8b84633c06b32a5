/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogPositionTest {
    @ParameterizedTest
    @CsvSource({"0x1764018,0x1764000", "0x2000028,0x2000000", "0x1764000,0x1764000", "0x1764020,0x1764020"})
    void aPositionAfterAPageHeaderIsThePagesBeginning(String position, String expected) {
        assertThat(LogPosition.withoutPageHeader(Long.decode(position))).isEqualTo(Long.decode(expected));
    }
}
