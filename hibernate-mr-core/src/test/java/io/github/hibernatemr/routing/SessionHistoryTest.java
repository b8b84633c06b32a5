/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionHistoryTest {

    private static final NodeState ONE = replica("one", 1);
    private static final NodeState TWO = replica("two", 2);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final PrimaryClock clock = PrimaryClock.at(NOW, System.nanoTime());
    private final SessionHistory history = new SessionHistory(() -> clock);

    private static NodeState replica(String name, long incarnation) {
        return new NodeState(new Node(name, "here", Node.Role.REPLICA), true, null, NOW, null, incarnation);
    }

    private static Route to(NodeState replica) {
        return new Route.ToReplica(replica, RouteReason.NOTHING_WRITTEN);
    }

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
        history.read(to(ONE));
        assertThat(history.floor(ONE)).isNull();
        assertThat(history.floor(TWO)).isAfterOrEqualTo(NOW);
    }

    @Test
    void aReplicaThatWasRestartedMayBeFurtherBack() {
        history.read(to(ONE));
        assertThat(history.floor(replica("one", 3))).isAfterOrEqualTo(NOW);
    }

    @Test
    void whatWasReadOnThePrimaryEveryReplicaMustHave() {
        history.read(new Route.ToPrimary(new Node("primary", "far", Node.Role.PRIMARY), RouteReason.STRONG));
        assertThat(history.floor(ONE)).isAfterOrEqualTo(NOW);
        assertThat(history.floor(replica("unknown", 0))).isAfterOrEqualTo(NOW);
    }

    @Test
    void withoutAClockNoOtherReplicaIsGoodEnough() {
        SessionHistory blind = new SessionHistory(() -> null);
        blind.read(to(ONE));
        assertThat(blind.floor(TWO)).isEqualTo(Instant.MAX);
    }
}
