/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TraceTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long PRIMARY = 0;
    private static final long X = 7;
    private static final long Y = 8;

    private final Trace trace = new Trace();

    /** A read of a session alone, which goes only where all that it has seen is shown. */
    private void readOn(long incarnation, long second) {
        trace.readOn(new Trace.Read(incarnation, second));
    }

    /** A read of one of several sessions. */
    private void read(long incarnation, long second) {
        trace.read(new Trace.Read(incarnation, second));
    }

    private ConsistencyToken frozen() {
        return trace.frozen(1, 1, NOON::plusSeconds);
    }

    private Instant floor(long replica) {
        return frozen().floor(replica);
    }

    private Instant floor(Instant lastRead, long incarnation, long replica) {
        return frozen().and(new ConsistencyToken(1, 1, null, lastRead, incarnation))
                .floor(replica);
    }

    // Of one session

    @Test
    void aNewSessionAsksNothing() {
        assertThat(floor(X)).isNull();
    }

    @Test
    void aWriteIsAskedOfEveryReplica() {
        trace.wrote(NOON);
        trace.wrote(NOON.minusSeconds(1));
        assertThat(floor(X)).isEqualTo(NOON);
        readOn(X, -1);
        assertThat(floor(X)).isEqualTo(NOON);
        assertThat(floor(Y)).isEqualTo(NOON);
    }

    @Test
    void theReplicaReadLastMayBeReadAgainAndAnotherMustHaveCaughtUp() {
        readOn(X, 1);
        assertThat(floor(X)).isNull();
        assertThat(floor(Y)).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void whoeverWasSureToShowWhatWasSeenNeedsNoMoreProof() {
        readOn(X, 1);
        readOn(Y, 2);
        assertThat(floor(Y)).isNull();
        assertThat(floor(X)).isEqualTo(NOON.plusSeconds(2));
    }

    @Test
    void whatWasReadOnThePrimaryEveryReplicaMustHave() {
        readOn(PRIMARY, 1);
        assertThat(floor(X)).isEqualTo(NOON.plusSeconds(1));
        assertThat(floor(0)).as("of a replica that is not known").isEqualTo(NOON.plusSeconds(1));
    }

    // Of several, and of a token

    @Test
    void theReplicaThatTheTokenHasReadNeedsNoProof() {
        assertThat(floor(NOON, X, X)).isNull();
        assertThat(floor(NOON, X, Y)).isEqualTo(NOON);
        read(X, 1);
        assertThat(floor(NOON, X, X)).isNull();
    }

    /** An eventual read, or a session that began before. */
    @Test
    void aLaterReadOfAnotherReplicaDoesNotMakeUpForTheTokens() {
        read(Y, 1);
        assertThat(floor(NOON, X, Y)).isEqualTo(NOON);
        assertThat(floor(NOON, X, X)).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void ofTwoReplicasThatAScopeHasReadEachMustCoverWhatTheOtherHasShown() {
        read(X, 1);
        read(Y, 2);
        assertThat(floor(Y)).isEqualTo(NOON.plusSeconds(1));
        assertThat(floor(X)).isEqualTo(NOON.plusSeconds(2));
    }
}
