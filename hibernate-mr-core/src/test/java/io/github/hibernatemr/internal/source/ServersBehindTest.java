/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.internal.source.ServersBehind.Finding;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServersBehindTest {

    private static final long A = 11;
    private static final long B = 22;
    private static final long C = 33;

    private final ServersBehind servers = new ServersBehind();
    private long nanoTime = Long.MAX_VALUE - 5;

    private Finding leadsTo(long server) {
        nanoTime += 1_000;
        return servers.leadTo(server, nanoTime, nanoTime);
    }

    @Test
    void theFirstServerIsNoChange() {
        assertThat(leadsTo(A)).isEqualTo(Finding.SAME);
        assertThat(leadsTo(A)).isEqualTo(Finding.SAME);
    }

    @Test
    void anotherServerIsAnother() {
        leadsTo(A);
        assertThat(leadsTo(B)).isEqualTo(Finding.ANOTHER);
        assertThat(leadsTo(B)).isEqualTo(Finding.SAME);
        assertThat(servers.hasLeft(A, nanoTime)).isTrue();
        assertThat(servers.hasLeft(B, nanoTime)).isFalse();
        assertThat(servers.hasLeft(C, nanoTime)).isFalse();
    }

    @Test
    void aServerThatWasLeftLongAgoMayBeThereAgain() {
        leadsTo(A);
        leadsTo(B);
        nanoTime += Duration.ofMinutes(10).toNanos();
        assertThat(servers.hasLeft(A, nanoTime)).isFalse();
        assertThat(leadsTo(A)).isEqualTo(Finding.ANOTHER);
    }

    @Test
    void whereItComesBackSeveralTakeTurns() {
        leadsTo(A);
        leadsTo(B);
        assertThat(leadsTo(A)).isEqualTo(Finding.TURNS);
        assertThat(leadsTo(B)).isEqualTo(Finding.TURNS);
        assertThat(servers.takeTurns()).isTrue();
    }

    @Test
    void threeThatTakeTurnsAreFoundOutToo() {
        leadsTo(A);
        leadsTo(B);
        assertThat(leadsTo(C)).isEqualTo(Finding.ANOTHER);
        assertThat(leadsTo(A)).isEqualTo(Finding.TURNS);
        assertThat(leadsTo(C)).isEqualTo(Finding.TURNS);
    }

    @Test
    void turnsAreOverWhenManyConnectionsInARowLeadToOneServer() {
        leadsTo(A);
        leadsTo(B);
        leadsTo(A);
        for (int i = 2; i < 10; i++) {
            assertThat(leadsTo(A)).isEqualTo(Finding.TURNS);
        }
        assertThat(leadsTo(A)).as("connections of both may be in use").isEqualTo(Finding.ANOTHER);
        assertThat(leadsTo(A)).isEqualTo(Finding.SAME);
        assertThat(servers.takeTurns()).isFalse();
    }

    @Test
    void aServerThatComesBackLaterHasBeenSwitchedBack() {
        leadsTo(A);
        leadsTo(B);
        nanoTime += Duration.ofMinutes(1).toNanos();
        assertThat(leadsTo(A)).isEqualTo(Finding.ANOTHER);
        assertThat(servers.hasLeft(A, nanoTime)).isFalse();
    }

    @Test
    void aConnectionThatWasOnItsWayMeanwhileIsNoTurn() {
        leadsTo(A);
        long begun = nanoTime;
        leadsTo(B);
        assertThat(servers.leadTo(A, begun, nanoTime)).isEqualTo(Finding.SAME);
        assertThat(servers.takeTurns()).isFalse();
        assertThat(leadsTo(B)).isEqualTo(Finding.SAME);
    }
}
