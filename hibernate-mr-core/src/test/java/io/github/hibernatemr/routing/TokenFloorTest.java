/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.KeyTrace;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenFloorTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;
    private static final NodeState X = replica("x", 7);
    private static final NodeState Y = replica("y", 8);

    private final KeyTrace trace = new KeyTrace();
    private final PrimaryClock clock = PrimaryClock.at(NOON, 0);

    private static NodeState replica(String name, long incarnation) {
        return new NodeState(new Node(name, "here", Node.Role.REPLICA), true, null, NOON, null, incarnation);
    }

    private TokenFloor floor(Instant lastRead, long incarnation) {
        return new TokenFloor(new ConsistencyToken(1, 1, null, lastRead, incarnation), trace, () -> clock);
    }

    private void read(NodeState replica, long second) {
        trace.read(new KeyTrace.Read(replica.incarnation(), second * SECOND));
    }

    @Test
    void theReplicaThatTheTokenHasReadNeedsNoProof() {
        assertThat(floor(NOON, 7).of(X)).isNull();
        assertThat(floor(NOON, 7).of(Y)).isEqualTo(NOON);
        read(X, 1);
        assertThat(floor(NOON, 7).of(X)).isNull();
    }

    /** An eventual read, or a session that began before. */
    @Test
    void aLaterReadOfAnotherReplicaDoesNotMakeUpForTheTokens() {
        read(Y, 1);
        assertThat(floor(NOON, 7).of(Y)).isEqualTo(NOON);
        assertThat(floor(NOON, 7).of(X)).isAfterOrEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void ofTwoReplicasThatAScopeHasReadEachMustCoverWhatTheOtherHasShown() {
        read(X, 1);
        read(Y, 2);
        assertThat(floor(null, 0).of(Y)).isAfterOrEqualTo(NOON.plusSeconds(1)).isBefore(NOON.plusSeconds(2));
        assertThat(floor(null, 0).of(X)).isAfterOrEqualTo(NOON.plusSeconds(2));
    }
}
