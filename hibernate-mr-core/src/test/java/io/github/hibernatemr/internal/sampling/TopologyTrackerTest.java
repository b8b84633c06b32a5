/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.settings.ConsistencySettings;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.ConsistencySettings.Level;
import io.github.hibernatemr.topology.Coverage;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.NumberedPosition;
import io.github.hibernatemr.topology.PrimaryClock.Reading;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTrackerTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MILLI = 1_000_000;
    private static final Duration STEP_HOLD = Duration.ofSeconds(4);
    private static final Node PRIMARY = new Node("primary", "far", Node.Role.PRIMARY);
    private static final Node NEAR = new Node("near", "here", Node.Role.REPLICA);
    private static final Node ALSO_NEAR = new Node("also-near", "here", Node.Role.REPLICA);
    private static final Node CLOSE = new Node("close", "next-door", Node.Role.REPLICA);
    private static final Node DISTANT = new Node("distant", "antipodes", Node.Role.REPLICA);

    private static TopologyTracker tracker(CoverageSource source) {
        var settings = new ConsistencySettings(
                Level.SESSION, Duration.ofSeconds(30), source, Duration.ofSeconds(5), null, null, null);
        return new TopologyTracker(
                "here", PRIMARY, List.of(DISTANT, CLOSE, NEAR, ALSO_NEAR), Coverage.of(settings, STEP_HOLD));
    }

    private static void primaryAt(TopologyTracker tracker, long millis, String position) {
        tracker.primaryAnswered(
                new Reading(T0.plusMillis(millis), millis * MILLI, (millis + 80) * MILLI),
                NumberedPosition.parse(1, position));
    }

    private static void replicaAt(TopologyTracker tracker, Node node, long millis, String position, long roundTrip) {
        tracker.replicaAnswered(
                tracker.node(node.name()),
                NumberedPosition.parse(1, position),
                new Reading(T0, millis * MILLI, (millis + roundTrip) * MILLI));
    }

    private static Instant coverage(TopologyTracker tracker) {
        return tracker.current().node("near").coverage();
    }

    @Test
    void coverageIsTheLatestSampleThatTheReplicaHasReplayed() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        primaryAt(tracker, 0, "0/100000");
        primaryAt(tracker, 200, "0/200000");
        replicaAt(tracker, NEAR, 300, "0/150000", 1);
        assertThat(coverage(tracker)).isEqualTo(T0);
        replicaAt(tracker, NEAR, 400, "0/200000", 1);
        assertThat(coverage(tracker)).isEqualTo(T0.plusMillis(200));
    }

    @Test
    void anIdlePrimaryCostsNoCoverage() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        primaryAt(tracker, 0, "0/100000");
        replicaAt(tracker, NEAR, 100, "0/100000", 1);
        primaryAt(tracker, 10_000, "0/100000");
        assertThat(coverage(tracker)).isEqualTo(T0.plusMillis(10_000));
    }

    @Test
    void aPausedReplicaGainsNone() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        primaryAt(tracker, 0, "0/100000");
        for (int i = 1; i < 100; i++) {
            primaryAt(tracker, i * 200L, "0/" + (100_000 + i * 100));
            replicaAt(tracker, NEAR, i * 200L + 100, "0/100000", 1);
        }
        assertThat(coverage(tracker)).isEqualTo(T0);
    }

    @Test
    void aReplicaBehindEverySampleKeptCoversNothing() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        primaryAt(tracker, 0, "0/200000");
        replicaAt(tracker, NEAR, 100, "0/100000", 1);
        assertThat(coverage(tracker)).isNull();
    }

    @Test
    void coverageGoesWithAFailure() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        primaryAt(tracker, 0, "0/100000");
        replicaAt(tracker, NEAR, 100, "0/100000", 1);
        tracker.failed(tracker.node("near"), new SQLException("gone"), "gone");
        primaryAt(tracker, 200, "0/100000");
        assertThat(coverage(tracker)).isNull();
        assertThat(tracker.current().node("near").reachable()).isFalse();
    }

    @Test
    void aClockThatWasSetBackProvesNothingOfTheOldSamples() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        primaryAt(tracker, 0, "0/100000");
        replicaAt(tracker, NEAR, 100, "0/100000", 1);
        Reading setBack = new Reading(T0.minusSeconds(60).plusMillis(200), 200 * MILLI, 280 * MILLI);
        assertThat(tracker.primaryAnswered(setBack, NumberedPosition.parse(1, "0/100100")))
                .isFalse();
        assertThat(coverage(tracker)).isNull();
        assertThat(tracker.current().clock().latest(280 * MILLI))
                .as("others may compare with the old clock")
                .isAfterOrEqualTo(T0.plusMillis(280));
        assertNothingIsProvedUntilAllPodsHaveNoticed(tracker, Duration.ofSeconds(-60));
    }

    @Test
    void aClockThatWasSetForwardProvesNothingOfTheOldSamples() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        primaryAt(tracker, 0, "0/100000");
        replicaAt(tracker, NEAR, 100, "0/100000", 1);
        Reading setForward = new Reading(T0.plusSeconds(60).plusMillis(200), 200 * MILLI, 280 * MILLI);
        assertThat(tracker.primaryAnswered(setForward, NumberedPosition.parse(1, "0/100100")))
                .isFalse();
        assertThat(coverage(tracker)).isNull();
        assertThat(tracker.current().clock().latest(280 * MILLI)).isAfterOrEqualTo(T0.plusSeconds(60));
        assertNothingIsProvedUntilAllPodsHaveNoticed(tracker, Duration.ofSeconds(60));
    }

    private static void assertNothingIsProvedUntilAllPodsHaveNoticed(TopologyTracker tracker, Duration step) {
        long held = 280 + STEP_HOLD.toMillis();
        for (long at : List.of(400L, held - 100)) {
            Reading reading = new Reading(T0.plus(step).plusMillis(at), at * MILLI, (at + 80) * MILLI);
            assertThat(tracker.primaryAnswered(reading, NumberedPosition.parse(1, "0/100200")))
                    .isTrue();
            replicaAt(tracker, NEAR, at + 90, "0/100200", 1);
            assertThat(coverage(tracker)).isNull();
        }
        Reading next = new Reading(T0.plus(step).plusMillis(held + 100), (held + 100) * MILLI, (held + 180) * MILLI);
        assertThat(tracker.primaryAnswered(next, NumberedPosition.parse(1, "0/100200")))
                .isTrue();
        assertThat(coverage(tracker)).isEqualTo(next.primaryClock());
        assertThat(tracker.current().clock().latest((held + 180) * MILLI))
                .isBefore(next.primaryClock().plusMillis(100));
    }

    private static void answerOnTimeline(TopologyTracker tracker, int timeline, long millis, String position) {
        tracker.primaryAnswered(
                new Reading(T0.plusMillis(millis), millis * MILLI, (millis + 80) * MILLI),
                NumberedPosition.parse(timeline, position));
    }

    @Test
    void aReplicaThatIsAheadOnTheOldTimelineCoversNothingOfTheNewOne() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        tracker.connected(tracker.primary(), 1);
        primaryAt(tracker, 0, "0/100000");
        replicaAt(tracker, NEAR, 100, "0/900000", 1);
        assertThat(tracker.connected(tracker.primary(), 2)).isTrue();
        assertThat(coverage(tracker)).as("before the first sample").isNull();
        long held = STEP_HOLD.toMillis() + 300;
        answerOnTimeline(tracker, 2, 200, "0/200000");
        answerOnTimeline(tracker, 2, held, "0/200000");
        replicaAt(tracker, NEAR, held, "0/900000", 1);
        assertThat(coverage(tracker)).isNull();
        tracker.replicaAnswered(
                tracker.node("near"),
                NumberedPosition.parse(2, "0/200000"),
                new Reading(T0, held * MILLI, (held + 1) * MILLI));
        assertThat(coverage(tracker)).as("after it has followed").isEqualTo(T0.plusMillis(held));
    }

    /** Its clock is another, and other pods may go on with the old one for a while. */
    @Test
    void anotherPrimaryIsTreatedAsASetClock() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        tracker.connected(tracker.primary(), 1);
        primaryAt(tracker, 0, "0/100000");
        replicaAt(tracker, NEAR, 100, "0/100000", 1);
        tracker.connected(tracker.primary(), 2);
        primaryAt(tracker, 200, "0/100000");
        replicaAt(tracker, NEAR, 300, "0/100000", 1);
        assertThat(coverage(tracker)).isNull();
        assertNothingIsProvedUntilAllPodsHaveNoticed(tracker, Duration.ZERO);
    }

    @Test
    void theSamePrimaryOverANewConnectionCostsNothing() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        tracker.connected(tracker.primary(), 1);
        primaryAt(tracker, 0, "0/100000");
        replicaAt(tracker, NEAR, 100, "0/100000", 1);
        assertThat(tracker.connected(tracker.primary(), 1)).isFalse();
        assertThat(coverage(tracker)).isEqualTo(T0);
    }

    @Test
    void assumedCoverageIsTheClockMinusTheLag() {
        TopologyTracker tracker = tracker(CoverageSource.ASSUMED);
        tracker.primaryAnswered(new Reading(T0, 0, 80 * MILLI), null);
        tracker.replicaAnswered(tracker.node("near"), null, new Reading(T0, 80 * MILLI, 80 * MILLI));
        assertThat(coverage(tracker)).isEqualTo(T0.minusSeconds(5));
    }

    @Test
    void localReplicasComeFirstThenThoseThatAnswerFasterThanThePrimary() {
        TopologyTracker tracker = tracker(CoverageSource.MEASURED);
        primaryAt(tracker, 0, "0/100000");
        replicaAt(tracker, NEAR, 100, "0/100000", 3);
        replicaAt(tracker, ALSO_NEAR, 100, "0/100000", 2);
        replicaAt(tracker, CLOSE, 100, "0/100000", 1);
        replicaAt(tracker, DISTANT, 100, "0/100000", 150);
        assertThat(tracker.current().replicas()).extracting(NodeState::node).containsExactly(ALSO_NEAR, NEAR, CLOSE);
        assertThat(tracker.current().otherReplicas())
                .extracting(NodeState::node)
                .containsExactly(DISTANT);
    }
}
