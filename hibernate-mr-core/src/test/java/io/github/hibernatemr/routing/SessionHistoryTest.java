/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionHistoryTest {

    private static final Node ONE = new Node("one", "here", Node.Role.REPLICA);
    private static final Node TWO = new Node("two", "here", Node.Role.REPLICA);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final PrimaryClock clock = PrimaryClock.at(NOW, System.nanoTime());
    private final SessionHistory history = new SessionHistory(() -> clock);

    @Test
    void aNewSessionAsksNothing() {
        assertThat(history.floor(ONE)).isNull();
    }

    @Test
    void aWriteIsAskedOfEveryReplica() {
        history.wrote(NOW);
        history.wrote(NOW.minusSeconds(1));
        assertThat(history.floor(ONE)).isEqualTo(NOW);
    }

    @Test
    void theReplicaReadLastMayBeReadAgainAndAnotherMustHaveCaughtUp() {
        history.read(ONE);
        assertThat(history.floor(ONE)).isNull();
        assertThat(history.floor(TWO)).isAfterOrEqualTo(NOW);
    }

    @Test
    void withoutAClockNoOtherReplicaIsGoodEnough() {
        SessionHistory blind = new SessionHistory(() -> null);
        blind.read(ONE);
        assertThat(blind.floor(TWO)).isEqualTo(Instant.MAX);
    }
}
