/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.internal.sampling.PrimaryClaims.Verdict;
import io.github.hibernatemr.replication.Claim;
import io.github.hibernatemr.replication.Epoch;
import io.github.hibernatemr.replication.NumberedEpoch;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrimaryClaimsTest {

    private final PrimaryClaims claims = new PrimaryClaims("primary");

    private static final int UNTOLD = 0;

    private final Map<String, KnownNode> nodes = new HashMap<>();

    private KnownNode node(String name) {
        return nodes.computeIfAbsent(name, unknown -> new KnownNode(new Node(name, null, Role.REPLICA)));
    }

    private Verdict answered(String node, Role role, int epoch, long incarnation) {
        return claims.answered(
                node(node), new Claim(role, epoch == UNTOLD ? null : new NumberedEpoch(epoch), incarnation));
    }

    private Verdict writable(String node, int epoch) {
        return answered(node, Role.PRIMARY, epoch, serverOf(node));
    }

    private Verdict standby(String node, int epoch) {
        return answered(node, Role.REPLICA, epoch, serverOf(node));
    }

    /** Each name leads to a server of its own. */
    private static long serverOf(String node) {
        return 1 + node.hashCode();
    }

    /** After a failover the virtual address of the primary leads to a standby that has a name of its own. */
    @Test
    void oneServerUnderTwoNamesIsNoSecondPrimary() {
        writable("primary", 1);
        claims.silent(node("primary"));
        assertThat(writable("eu", 2)).isEqualTo(Verdict.NEW_PRIMARY);
        assertThat(answered("primary", Role.PRIMARY, 2, serverOf("eu"))).isEqualTo(Verdict.ALIAS);
        assertThat(writable("eu", 2)).isEqualTo(Verdict.PRIMARY);
    }

    @Test
    void norIfTheVirtualAddressIsTheQuickerOne() {
        writable("primary", 1);
        assertThat(answered("primary", Role.PRIMARY, 2, serverOf("eu"))).isEqualTo(Verdict.PRIMARY);
        assertThat(writable("eu", 2)).isEqualTo(Verdict.ALIAS);
        claims.silent(node("primary"));
        assertThat(writable("eu", 2)).as("the one name that still leads there").isEqualTo(Verdict.NEW_PRIMARY);
    }

    @Test
    void andIsNotTakenForTwoWhenItIsRestarted() {
        writable("primary", 1);
        assertThat(answered("twin", Role.PRIMARY, 1, serverOf("primary"))).isEqualTo(Verdict.ALIAS);
        claims.silent(node("primary"));
        claims.silent(node("twin"));
        assertThat(answered("twin", Role.PRIMARY, 1, 77)).isEqualTo(Verdict.TOO_EARLY);
        assertThat(answered("primary", Role.PRIMARY, 1, 77)).isEqualTo(Verdict.PRIMARY);
        assertThat(answered("twin", Role.PRIMARY, 1, 77)).isEqualTo(Verdict.ALIAS);
    }

    @Test
    void butAnotherServerOnTheSameTimelineIsFenced() {
        writable("primary", 1);
        assertThat(answered("twin", Role.PRIMARY, 1, serverOf("primary"))).isEqualTo(Verdict.ALIAS);
        assertThat(answered("twin", Role.PRIMARY, 1, 78))
                .as("both may have been restarted")
                .isEqualTo(Verdict.TOO_EARLY);
        assertThat(writable("primary", 1)).isEqualTo(Verdict.PRIMARY);
        assertThat(answered("twin", Role.PRIMARY, 1, 78)).isEqualTo(Verdict.FENCED);
    }

    @Test
    void aPromotedReplicaIsThePrimaryThoughTheOldOneSaysNothing() {
        assertThat(writable("primary", 1)).isEqualTo(Verdict.PRIMARY);
        assertThat(standby("eu", 1)).isEqualTo(Verdict.STANDBY);
        claims.silent(node("primary"));
        assertThat(writable("eu", 2)).isEqualTo(Verdict.NEW_PRIMARY);
        assertThat(writable("eu", 2)).isEqualTo(Verdict.PRIMARY);
        assertThat(standby("primary", 2)).as("it comes back as a replica").isEqualTo(Verdict.STANDBY);
    }

    @Test
    void theHigherTimelineWinsAndTheLowerIsFenced() {
        writable("primary", 1);
        assertThat(writable("eu", 2)).isEqualTo(Verdict.NEW_PRIMARY);
        assertThat(writable("primary", 1)).isEqualTo(Verdict.FENCED);
        assertThat(writable("eu", 2)).isEqualTo(Verdict.PRIMARY);
    }

    @Test
    void theOldPrimaryIsNotFollowedAgainEvenIfTheNewOneIsLost() {
        writable("primary", 1);
        writable("eu", 2);
        claims.silent(node("eu"));
        assertThat(writable("primary", 1)).isEqualTo(Verdict.FENCED);
    }

    @Test
    void anOldServerBehindThePrimarysAddressIsFencedToo() {
        writable("primary", 3);
        assertThat(writable("primary", 2)).isEqualTo(Verdict.FENCED);
    }

    @Test
    void ofTwoOnTheSameTimelineTheOneThatWasFollowedIsKept() {
        writable("primary", 1);
        claims.silent(node("primary"));
        writable("eu", 2);
        claims.silent(node("eu"));
        assertThat(writable("asia", 2)).isEqualTo(Verdict.FENCED);
        assertThat(writable("asia", 3)).as("promoted once more").isEqualTo(Verdict.NEW_PRIMARY);
    }

    @Test
    void aDemotedPrimaryIsSaidToBe() {
        writable("primary", 1);
        assertThat(standby("primary", 1)).isEqualTo(Verdict.DEMOTED);
    }

    @Test
    void atTheStartTheNodeThatTheSettingsNameIsHeardFirst() {
        assertThat(writable("eu", 2)).isEqualTo(Verdict.TOO_EARLY);
        assertThat(writable("primary", 1)).as("somebody is on a later timeline").isEqualTo(Verdict.FENCED);
        assertThat(writable("eu", 2)).isEqualTo(Verdict.NEW_PRIMARY);
    }

    @Test
    void atTheStartADeadPrimaryIsNotWaitedFor() {
        claims.silent(node("primary"));
        assertThat(writable("eu", 2)).isEqualTo(Verdict.NEW_PRIMARY);
    }

    /** It might be a leftover of a promotion by mistake, and would keep everybody from writing. */
    @Test
    void aStandbyOnALaterTimelineFencesNobody() {
        writable("primary", 1);
        standby("eu", 2);
        assertThat(writable("primary", 1)).isEqualTo(Verdict.PRIMARY);
    }

    @Test
    void whereNoTimelineIsToldWhoeverIsAloneIsBelieved() {
        assertThat(writable("primary", UNTOLD)).isEqualTo(Verdict.PRIMARY);
        assertThat(writable("eu", UNTOLD)).isEqualTo(Verdict.FENCED);
        claims.silent(node("primary"));
        assertThat(writable("eu", UNTOLD)).isEqualTo(Verdict.NEW_PRIMARY);
        assertThat(writable("primary", UNTOLD)).isEqualTo(Verdict.FENCED);
    }

    @Test
    void ofTwoEpochsThatCannotBeComparedTheOneThatWasFollowedIsKept() {
        writable("primary", 1);
        Epoch ofAnotherKind = other -> false;
        assertThat(claims.answered(node("eu"), new Claim(Role.PRIMARY, ofAnotherKind, serverOf("eu"))))
                .isEqualTo(Verdict.FENCED);
        assertThat(writable("primary", 1)).isEqualTo(Verdict.PRIMARY);
    }
}
