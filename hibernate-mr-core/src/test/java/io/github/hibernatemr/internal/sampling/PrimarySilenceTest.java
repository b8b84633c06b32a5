/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PrimarySilenceTest {

    private static final SQLException TIME_OUT = new SQLException("", "08001", new SocketTimeoutException());
    private static final SQLException POOL = new SQLException("request timed out");
    private static final SQLException REFUSED = new SQLException("", "08001", new ConnectException());

    private final PrimarySilence silence = new PrimarySilence();

    private boolean failedAfter(int seconds, SQLException problem) {
        return silence.failed(
                problem, Long.MAX_VALUE - 5 + Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void tenSecondsOfItAreToldOnce() {
        assertThat(failedAfter(0, TIME_OUT)).isFalse();
        assertThat(failedAfter(9, TIME_OUT)).isFalse();
        assertThat(failedAfter(11, TIME_OUT)).isTrue();
        assertThat(failedAfter(13, TIME_OUT)).isFalse();
    }

    @Test
    void aPoolWithoutPatienceDoesNotEndItAndDoesNotBeginIt() {
        assertThat(failedAfter(0, POOL)).isFalse();
        assertThat(failedAfter(20, POOL)).isFalse();
        assertThat(failedAfter(21, TIME_OUT)).isFalse();
        assertThat(failedAfter(32, POOL)).isTrue();
    }

    @Test
    void whateverAnswersEndsIt() {
        failedAfter(0, TIME_OUT);
        assertThat(failedAfter(5, REFUSED)).isFalse();
        assertThat(failedAfter(11, TIME_OUT)).isFalse();
        silence.answered();
        assertThat(failedAfter(30, TIME_OUT)).isFalse();
        assertThat(failedAfter(41, TIME_OUT)).isTrue();
    }
}
