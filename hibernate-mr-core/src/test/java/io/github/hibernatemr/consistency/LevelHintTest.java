/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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
}
