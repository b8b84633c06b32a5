/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelHintTest {

    @Test
    void everyLevelIsReadAsItIsWritten() {
        assertReadBack(ConsistencyLevel.strong());
        assertReadBack(ConsistencyLevel.session());
        assertReadBack(ConsistencyLevel.eventual());
        assertReadBack(ConsistencyLevel.bounded(Duration.ofMillis(1_500)));
        assertReadBack(ConsistencyLevel.bounded(Duration.ofNanos(7)));
    }

    private static void assertReadBack(ConsistencyLevel level) {
        assertThat(LevelHint.in("/*+ " + level.hint() + " */ select 1")).contains(level);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/*+ SeqScan(a) hibernate_mr(strong) */select 1",
                "/* a comment, by Hibernate */ /*+ hibernate_mr( strong ) */ select 1",
                "/* one */\n/*+ hibernate_mr(strong)*/ select '/*+ hibernate_mr(eventual) */'"
            })
    void aHintMayHaveCompany(String sql) {
        assertThat(LevelHint.in(sql)).contains(ConsistencyLevel.strong());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "select 1",
                "select '/*+ hibernate_mr(strong) */'",
                "/* hibernate_mr(strong) */ select 1",
                "/*+ SeqScan(a) */ select hibernate_mr(strong)",
                "/*+ not_hibernate_mr(strong) */ select 1",
                "/*+ hibernate_mr(strong) select 1",
                "/*/ select 1"
            })
    void whatIsNoHintAsksForNothing(String sql) {
        assertThat(LevelHint.in(sql)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "STRONGEST", "bounded", "bounded 2", "bounded 2s 3s"})
    void aHintForALevelThatDoesNotExistIsRefused(String content) {
        assertThatThrownBy(() -> LevelHint.in("/*+ hibernate_mr(" + content + ") */ select 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(content);
    }

    /** Nobody's statement waits for a minute because there is a long comment before it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"hibernate_mr(", "hibernate_mr( ", "x_hibernate_mr(strong)", "(", "a ", "/*+ */", "bounded "})
    void aLongCommentIsReadAtOnce(String piece) {
        String filling = piece.repeat(400_000 / piece.length());
        for (String sql : List.of(
                "/*+ " + filling + " */ select 1",
                "/*+ hibernate_mr(" + filling.replace("(", "").replace(")", "") + ") */ select 1",
                "/*+ hibernate_mr(bounded " + filling + ") */ select 1")) {
            long before = System.nanoTime();
            catchThrowable(() -> LevelHint.in(sql));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(500));
        }
    }

    @Test
    void aHintAfterALongCommentIsObeyedAllTheSame() {
        assertThat(LevelHint.in("/*+ " + "SeqScan(a) not_hibernate_mr(eventual) ".repeat(10_000)
                        + "hibernate_mr(strong) */ select 1"))
                .contains(ConsistencyLevel.strong());
    }
}
