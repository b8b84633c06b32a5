/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody writes lines of the log from afar. */
class ForeignTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    plain, with 'quotes' and ümlauts     | plain, with 'quotes' and ümlauts
                    ERR no such jdbc:postgresql://u:p@h/x | ERR no such jdbc:postgresql://***@h/x
                    """)
    void whatIsPlainStaysAndCredentialsGo(String said, String shown) {
        assertThat(ForeignText.shown(said)).isEqualTo(shown);
    }

    @Test
    void nothingEndsALineOrSpeaksToATerminal() {
        assertThat(ForeignText.shown("a\r\nINFO forged\t\u001b[2J\u0000\u0085\u2028\u2029\u202e\ufeff\ud800b"))
                .doesNotContainPattern("[\\p{Cntrl}\\u0085\\u2028\\u2029\\u202e\\ufeff\\ud800]")
                .startsWith("a  INFO forged")
                .endsWith("b");
    }

    @Test
    @Timeout(10)
    void lengthIsBounded() {
        long before = System.nanoTime();
        assertThat(ForeignText.shown("://@".repeat(1_000_000)).length()).isLessThan(600);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void nothingIsTold() {
        assertThat(ForeignText.shown(null)).isEqualTo("null");
    }
}
