/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.consistency.WriteTimestampStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTextTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration OF_INTEREST = Duration.ofMinutes(5);
    private static final List<String> PIECES = List.of(
            "0", "7", "1780315200000000", "9".repeat(40), " ", "@", "-", "+", "ab1", "\u0000", "\r\n", "\u0663", "é");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-5",
                "+5",
                "1e9",
                "soon",
                "12345678901234567",
                "9999999999999999999999999999999999999999",
                "\u0661\u0662",
                "5 6",
                "5 @6",
                "5 ab@",
                "5  ab@6",
                "5 ab@-6",
                "5 ab@99999999999999999"
            })
    void whatIsNoEntryIsRefused(String text) {
        assertThatThrownBy(() -> EntryText.parse(text, NOON, OF_INTEREST)).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void whatIsWrittenIsUnderstood() {
        assertThat(EntryText.parse(EntryText.of(NOON), NOON, OF_INTEREST)).isEqualTo(NOON);
        assertThat(EntryText.parse(EntryText.of(WriteTimestampStore.NEVER_COVERED), NOON, OF_INTEREST))
                .isEqualTo(WriteTimestampStore.NEVER_COVERED);
    }

    /** A text is read by the thread that all answers need. */
    @Test
    void aHundredThousandTextsAreUnderstoodOrRefusedEachAtOnce() {
        Random random = new Random(17);
        long slowest = 0;
        for (int i = 0; i < 100_000; i++) {
            String text = text(random, i % 1_000 == 0 ? 20_000 : 8);
            Instant now = random.nextInt(10) == 0 ? null : NOON;
            long began = System.nanoTime();
            parse(text, now);
            slowest = Math.max(slowest, System.nanoTime() - began);
        }
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(500));
    }

    private static void parse(String text, @Nullable Instant now) {
        try {
            assertThat(EntryText.parse(text, now, OF_INTEREST)).isAfterOrEqualTo(Instant.EPOCH);
        } catch (NumberFormatException refused) {
            assertThat(refused.getMessage()).startsWith("no ");
        }
    }

    private static String text(Random random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(pieces); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
