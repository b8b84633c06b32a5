/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import io.github.hibernatemr.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Node PRIMARY = new Node("primary", "far", Node.Role.PRIMARY);
    private static final Node ONE = new Node("one", "here", Node.Role.REPLICA);
    private static final Node TWO = new Node("two", "here", Node.Role.REPLICA);
    private static final Floor NONE = replica -> null;

    private final Router router = new Router(Duration.ofSeconds(30));

    private static NodeState replica(Node node, Instant coverage) {
        return new NodeState(node, true, null, coverage, Duration.ofMillis(1), 1);
    }

    private static NodeState down(Node node) {
        return new NodeState(node, false, "down", null, null, 0);
    }

    private static Topology topology(boolean primaryAnswers, NodeState... replicas) {
        NodeState primary = new NodeState(PRIMARY, primaryAnswers, null, null, Duration.ofMillis(80), 0);
        return new Topology("here", primary, List.of(replicas), List.of(), PrimaryClock.at(NOW, 0), NOW);
    }

    private void assertRoute(ConsistencyLevel level, Floor floor, Topology topology, Node node, RouteReason reason) {
        Route route = router.route(new ReadDemand(level, floor, 0), topology, 0);
        assertThat(route.node()).as("%s", route).isEqualTo(node);
        assertThat(route.reason()).isEqualTo(reason);
    }

    @Test
    void aReplicaThatCoversTheFloorServes() {
        Topology topology = topology(true, replica(ONE, NOW.minusSeconds(1)));
        assertRoute(ConsistencyLevel.session(), node -> NOW.minusSeconds(1), topology, ONE, RouteReason.COVERED);
        assertRoute(ConsistencyLevel.session(), NONE, topology, ONE, RouteReason.NOTHING_WRITTEN);
    }

    @Test
    void aReplicaThatDoesNotCoverTheFloorDoesNot() {
        Topology topology = topology(true, replica(ONE, NOW.minusSeconds(1)));
        assertRoute(
                ConsistencyLevel.session(),
                node -> NOW.minusSeconds(1).plusNanos(1),
                topology,
                PRIMARY,
                RouteReason.NOT_COVERED);
    }

    @Test
    void theNextReplicaServesIfTheFirstMayNot() {
        Topology topology = topology(true, replica(ONE, NOW.minusSeconds(5)), replica(TWO, NOW));
        assertRoute(ConsistencyLevel.session(), node -> NOW.minusSeconds(1), topology, TWO, RouteReason.COVERED);
        assertRoute(
                ConsistencyLevel.session(),
                NONE,
                topology(true, down(ONE), replica(TWO, NOW)),
                TWO,
                RouteReason.NOTHING_WRITTEN);
    }

    @Test
    void strongIsThePrimary() {
        assertRoute(ConsistencyLevel.strong(), NONE, topology(true, replica(ONE, NOW)), PRIMARY, RouteReason.STRONG);
    }

    @Test
    void aReplicaStalerThanTheBoundServesNobody() {
        Topology stale = topology(true, replica(ONE, NOW.minusSeconds(31)));
        assertRoute(ConsistencyLevel.session(), NONE, stale, PRIMARY, RouteReason.TOO_STALE);
        assertRoute(ConsistencyLevel.eventual(), NONE, stale, PRIMARY, RouteReason.TOO_STALE);
        Topology fresh = topology(true, replica(ONE, NOW.minusSeconds(3)));
        assertRoute(ConsistencyLevel.eventual(), NONE, fresh, ONE, RouteReason.EVENTUAL);
        assertRoute(ConsistencyLevel.bounded(Duration.ofSeconds(4)), NONE, fresh, ONE, RouteReason.BOUNDED);
        assertRoute(ConsistencyLevel.bounded(Duration.ofSeconds(2)), NONE, fresh, PRIMARY, RouteReason.TOO_STALE);
    }

    @Test
    void whatIsUnknownGoesToThePrimary() {
        assertRoute(
                ConsistencyLevel.session(),
                NONE,
                topology(true, replica(ONE, null)),
                PRIMARY,
                RouteReason.COVERAGE_UNKNOWN);
        assertRoute(ConsistencyLevel.session(), NONE, topology(true, down(ONE)), PRIMARY, RouteReason.NO_REPLICA);
        assertRoute(ConsistencyLevel.session(), NONE, topology(true), PRIMARY, RouteReason.NO_REPLICA);
    }

    @Test
    void whileThePrimaryIsAwayAReplicaServesWhatNeedsNoProof() {
        Topology alone =
                new Topology("here", topology(false).primary(), List.of(replica(ONE, null)), List.of(), null, null);
        assertRoute(ConsistencyLevel.session(), NONE, alone, ONE, RouteReason.PRIMARY_UNREACHABLE);
        assertRoute(ConsistencyLevel.session(), node -> NOW, alone, PRIMARY, RouteReason.COVERAGE_UNKNOWN);
        assertRoute(
                ConsistencyLevel.bounded(Duration.ofSeconds(2)), NONE, alone, PRIMARY, RouteReason.COVERAGE_UNKNOWN);
        assertRoute(ConsistencyLevel.strong(), NONE, alone, PRIMARY, RouteReason.STRONG);
    }

    /** An hour after the primary was last seen; by then the store has forgotten what was written before. */
    @Test
    void whileThePrimaryIsAwayAReplicaServesThatWasInRotationWhenItWent() {
        PrimaryClock clock = PrimaryClock.at(NOW.minusSeconds(3_600), -3_600_000_000_000L);
        Instant lastSample = NOW.minusSeconds(3_600);
        NodeState primary = topology(false).primary();
        Topology fresh = new Topology(
                "here", primary, List.of(replica(ONE, lastSample.minusSeconds(29))), List.of(), clock, lastSample);
        assertRoute(ConsistencyLevel.session(), NONE, fresh, ONE, RouteReason.PRIMARY_UNREACHABLE);
        for (Instant coverage : Arrays.asList(null, lastSample.minusSeconds(31))) {
            Topology stuck =
                    new Topology("here", primary, List.of(replica(ONE, coverage)), List.of(), clock, lastSample);
            assertRoute(
                    ConsistencyLevel.session(),
                    NONE,
                    stuck,
                    PRIMARY,
                    coverage == null ? RouteReason.COVERAGE_UNKNOWN : RouteReason.TOO_STALE);
            assertRoute(ConsistencyLevel.eventual(), NONE, stuck, ONE, RouteReason.PRIMARY_UNREACHABLE);
        }
    }

    private Node chosenBy(int affinity, Topology topology) {
        ReadDemand demand = new ReadDemand(ConsistencyLevel.session(), NONE, affinity);
        return router.route(demand, topology, 0).node();
    }

    @Test
    void sharesAreInProportionToWeightsAndOnlyTheKeysOfTheHeavierMove() {
        Node heavy = new Node("two", "here", 3, Node.Role.REPLICA);
        Topology equal = topology(true, replica(ONE, NOW), replica(TWO, NOW));
        Topology weighed = topology(true, replica(ONE, NOW), replica(heavy, NOW));
        int ofHeavy = 0;
        for (int affinity = 0; affinity < 10_000; affinity++) {
            boolean isOfHeavy = chosenBy(affinity, weighed).equals(heavy);
            ofHeavy += isOfHeavy ? 1 : 0;
            assertThat(isOfHeavy || chosenBy(affinity, equal).equals(ONE)).isTrue();
        }
        assertThat(ofHeavy).isBetween(7_300, 7_700);
    }

    @Test
    void equalReplicasShareTheKeysAndKeepThem() {
        Topology both = topology(true, replica(ONE, NOW), replica(TWO, NOW.minusSeconds(1)));
        Topology swapped = topology(true, replica(TWO, NOW), replica(ONE, NOW));
        Topology onlyTwo = topology(true, down(ONE), replica(TWO, NOW));
        int ofOne = 0;
        for (int affinity = 0; affinity < 1000; affinity++) {
            Node chosen = chosenBy(affinity, both);
            ofOne += chosen.equals(ONE) ? 1 : 0;
            assertThat(chosenBy(affinity, swapped)).isEqualTo(chosen);
            assertThat(chosenBy(affinity, onlyTwo)).isEqualTo(TWO);
        }
        assertThat(ofOne).isBetween(400, 600);
    }

    @Test
    void aReplicaElsewhereServesOnlyIfNoneHereDoes() {
        Node elsewhere = new Node("elsewhere", "there", Node.Role.REPLICA);
        Topology topology = topology(true, replica(ONE, NOW.minusSeconds(5)), replica(elsewhere, NOW));
        for (int affinity = 0; affinity < 100; affinity++) {
            assertThat(chosenBy(affinity, topology)).isEqualTo(ONE);
        }
        assertRoute(ConsistencyLevel.session(), node -> NOW.minusSeconds(1), topology, elsewhere, RouteReason.COVERED);
    }

    private Duration expectedWait(Floor floor, Topology topology, Duration later) {
        ReadDemand demand = new ReadDemand(ConsistencyLevel.session(), floor, 0);
        return router.expectedWait(demand, topology, later.toNanos());
    }

    @Test
    void howLongAReplicaTakesIsWhatItLacksWithoutWhatIsMerelyNotProvedYet() {
        Topology topology = topology(true, replica(ONE, NOW.minusSeconds(5)), replica(TWO, NOW.minusSeconds(2)));
        assertThat(expectedWait(node -> NOW, topology, Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
        assertThat(expectedWait(node -> NOW, topology, Duration.ofSeconds(3)))
                .isBetween(Duration.ofMillis(-1_010), Duration.ofMillis(-990));
    }

    /** A round trip of 80 ms, whose latest answer was asked for at 0. */
    @Test
    void whatWasWrittenAfterTheLatestSampleTheNextOneHasToProve() {
        Topology topology = topology(true, replica(ONE, NOW));
        Floor written = node -> NOW.plusMillis(500);
        // The question that is under way was asked before, and the next one can be asked when it is answered.
        assertThat(expectedWait(written, topology, Duration.ofMillis(100)).minusMillis(400))
                .isBetween(Duration.ofMillis(139), Duration.ofMillis(140));
        assertThat(topology.nextAnswer(Duration.ofMillis(160).toNanos())).isEqualTo(Duration.ofMillis(80));
        assertThat(topology.nextAnswer(Duration.ofSeconds(1).toNanos())).isEqualTo(Duration.ofMillis(80));
        assertThat(topology.nextAnswer(0)).isEqualTo(Duration.ofMillis(160));
    }

    @Test
    void noWaitHelpsAReplicaThatLacksMoreThanCoverage() {
        assertThat(expectedWait(node -> NOW, topology(true, down(ONE)), Duration.ZERO))
                .isNull();
        assertThat(expectedWait(node -> NOW, topology(true, replica(ONE, null)), Duration.ZERO))
                .isNull();
        assertThat(expectedWait(node -> NOW, topology(true, replica(ONE, NOW.minusSeconds(29))), Duration.ZERO))
                .isEqualTo(Duration.ofSeconds(29));
        assertThat(expectedWait(node -> NOW, topology(true, replica(ONE, NOW.minusSeconds(31))), Duration.ZERO))
                .as("stuck: nobody reads it before it has caught up")
                .isNull();
        assertThat(expectedWait(NONE, topology(true, replica(ONE, NOW)), Duration.ZERO))
                .isNull();
    }
}
