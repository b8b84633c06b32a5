/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RememberedBasesTest {

    private final RememberedBases bases = new RememberedBases();

    @Test
    void isFullAtItsLimitAndNeverWithoutOne() {
        assertThat(bases.isFull(1)).isFalse();
        bases.change("key", before -> "base");
        assertThat(bases.isFull(1)).isTrue();
        assertThat(bases.isFull(2)).isFalse();
        assertThat(bases.isFull(0)).as("where nothing is remembered").isFalse();
    }

    @Test
    void forgetsWhatIsChangedToNothing() {
        bases.change("key", before -> "base");
        bases.change("key", before -> before + " again");
        assertThat(bases.get("key")).isEqualTo("base again");
        bases.change("key", before -> null);
        assertThat(bases.get("key")).isNull();
        assertThat(bases.isEmpty()).isTrue();
    }

    @Test
    void tellsOfWhichKindSomethingDidNotFit() {
        bases.incomplete("customer");
        assertThat(bases.isIncomplete("customer")).isTrue();
        assertThat(bases.isIncomplete("invoice")).isFalse();
    }

    @Test
    void innerScopesAndSnapshotsShareThemAndOthersDoNot() {
        try (var outer = ConsistencyScope.of("user")) {
            RememberedBases shared = outer.bases();
            try (var inner = ConsistencyScope.of("system");
                    var level = ConsistencyScope.at(ConsistencyLevel.strong())) {
                assertThat(inner.bases()).isSameAs(shared);
                assertThat(level.bases()).isSameAs(shared);
            }
            try (var elsewhere = ConsistencyScope.snapshot().open()) {
                assertThat(elsewhere.bases()).isSameAs(shared);
            }
            try (var another = ConsistencySnapshot.ofNothing().open()) {
                assertThat(another.bases()).isNotSameAs(shared);
            }
        }
    }
}
