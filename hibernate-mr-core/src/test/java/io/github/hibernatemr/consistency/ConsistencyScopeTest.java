/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
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

    private static final int SHOP = ConsistencyToken.application("shop");
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @Test
    void aSnapshotTakesItToAnotherThreadAndWhatIsWrittenThereIsKnownHere() {
        try (var scope = ConsistencyScope.of("alice");
                var level = ConsistencyScope.at(ConsistencyLevel.eventual())) {
            ConsistencySnapshot snapshot = ConsistencyScope.snapshot();
            CompletableFuture.runAsync(() -> {
                        try (var own = ConsistencyScope.of("bob");
                                var opened = snapshot.open()) {
                            assertThat(opened.key()).isEqualTo(ConsistencyKey.of("alice"));
                            assertThat(opened.level()).isEqualTo(ConsistencyLevel.eventual());
                            opened.wrote(SHOP, NOON);
                        }
                        assertThat(ConsistencyScope.current()).isNull();
                    })
                    .join();
            assertThat(scope.trace(SHOP).lastWrite()).isEqualTo(NOON);
        }
    }

    @Test
    void whatAKeyInsideHasWrittenIsKnownToAScopeWithoutOneAndToNoOtherKey() {
        try (var request = ConsistencyScope.of(List.of());
                var alice = ConsistencyScope.of("alice");
                var bob = ConsistencyScope.of("bob")) {
            bob.wrote(SHOP, NOON);
            assertThat(request.trace(SHOP).lastWrite()).isEqualTo(NOON);
            assertThat(alice.trace(SHOP).lastWrite()).isNull();
        }
    }

    @Test
    void eachApplicationHasItsOwnToken() {
        var ofShop = new ConsistencyToken(SHOP, 1, NOON, null, 0);
        var ofStock = new ConsistencyToken(ConsistencyToken.application("stock"), 1, NOON, null, 0);
        try (var outer = ConsistencyScope.of(ofShop);
                var inner = ConsistencyScope.of(ofStock)) {
            assertThat(inner.token(SHOP)).isEqualTo(ofShop);
            assertThat(inner.token(ofStock.application())).isEqualTo(ofStock);
            assertThat(outer.token(ofStock.application())).isNull();
        }
    }

    @Test
    void aTokenOfAnybodyHoldsForEveryKey() {
        var token = new ConsistencyToken(SHOP, ConsistencyKey.of("alice").tag(), NOON, null, 0);
        assertThat(token.isOf(ConsistencyKey.of("bob"))).isFalse();
        assertThat(token.ofAnybody().isOf(ConsistencyKey.of("bob"))).isTrue();
        assertThat(token.ofAnybody().lastWrite()).isEqualTo(NOON);
    }

    @Test
    void whatAnotherServiceHasDoneIsAddedToTheToken() {
        var before = new ConsistencyToken(SHOP, ConsistencyToken.ANYBODY, NOON.plusSeconds(9), NOON, 7);
        var answered = new ConsistencyToken(SHOP, ConsistencyToken.ANYBODY, NOON, NOON.plusSeconds(5), 8);
        var both = new ConsistencyToken(SHOP, ConsistencyToken.ANYBODY, NOON.plusSeconds(9), NOON.plusSeconds(5), 8);
        try (var request = ConsistencyScope.of(before)) {
            try (var alice = ConsistencyScope.of("alice")) {
                alice.learnt(answered);
                assertThat(alice.token(SHOP)).isEqualTo(both);
            }
            assertThat(request.token(SHOP)).isEqualTo(both);
        }
    }

    /** What X showed Y may lack, though Y was read later. */
    @Test
    void ofTwoTokensEachReplicaMustCoverWhatTheOtherHasShown() {
        var ofX = new ConsistencyToken(SHOP, 1, NOON, NOON.plusSeconds(10), 7);
        var ofY = new ConsistencyToken(SHOP, 1, null, NOON.plusSeconds(11), 8);
        var both = new ConsistencyToken(SHOP, 1, NOON.plusSeconds(10), NOON.plusSeconds(11), 8);
        assertThat(ofX.and(ofY)).isEqualTo(both);
        assertThat(ofY.and(ofX)).isEqualTo(both);
        var ofXLater = new ConsistencyToken(SHOP, 1, null, NOON.plusSeconds(12), 7);
        assertThat(ofX.and(ofXLater)).isEqualTo(new ConsistencyToken(SHOP, 1, NOON, NOON.plusSeconds(12), 7));
    }

    @Test
    void whoLendsOutAThreadGetsItBackClean() {
        var request = ConsistencyScope.of(List.of());
        ConsistencyScope.of("forgotten");
        ConsistencyScope.at(ConsistencyLevel.strong());
        assertThat(request.closeWithInner()).isEqualTo(2);
        assertThat(ConsistencyScope.current()).isNull();
        assertThatThrownBy(request::closeWithInner).isInstanceOf(IllegalStateException.class);
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
