/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConsistencyScopeTest {

    @Test
    void anInnerScopeReplacesWhatItNamesAndKeepsTheRest() {
        try (var outer = ConsistencyScope.of("alice");
                var inner = ConsistencyScope.at(ConsistencyLevel.strong())) {
            assertThat(ConsistencyScope.current()).isSameAs(inner);
            assertThat(inner.key()).isEqualTo(ConsistencyKey.of("alice"));
            assertThat(inner.level()).isEqualTo(ConsistencyLevel.strong());
            assertThat(outer.level()).isNull();
        }
        assertThat(ConsistencyScope.current()).isNull();
    }

    @Test
    void anotherThreadHasNoScope() {
        try (var scope = ConsistencyScope.of("alice")) {
            assertThat(CompletableFuture.supplyAsync(() -> ConsistencyScope.current() == null)
                            .join())
                    .isTrue();
        }
    }

    @Test
    void closingOutOfOrderIsAnError() {
        try (var outer = ConsistencyScope.of("alice")) {
            var inner = ConsistencyScope.of("bob");
            assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class);
            inner.close();
            assertThatThrownBy(inner::close).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aKeyShowsNothingOfItsName() {
        ConsistencyKey key = ConsistencyKey.of("alice@example.org");
        assertThat(key.toString()).doesNotContain("alice");
        assertThat(key.digest())
                .hasSize(22)
                .isEqualTo(ConsistencyKey.of("alice@example.org").digest());
        assertThatThrownBy(() -> ConsistencyKey.of(" ")).isInstanceOf(IllegalArgumentException.class);
    }
}
