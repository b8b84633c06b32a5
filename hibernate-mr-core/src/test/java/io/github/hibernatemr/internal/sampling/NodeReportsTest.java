/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.replication.Answer;
import io.github.hibernatemr.replication.Claim;
import io.github.hibernatemr.replication.NumberedEpoch;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.settings.ConsistencySettings;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.ConsistencySettings.Level;
import io.github.hibernatemr.topology.Coverage;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.NumberedPosition;
import io.github.hibernatemr.topology.PrimaryClock.Reading;
import io.github.hibernatemr.topology.TopologyListener;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeReportsTest {

    private static final Node PRIMARY = new Node("primary", "far", Role.PRIMARY);
    private static final Node EU = new Node("eu", "here", Role.REPLICA);

    private final Replication replication = new StreamingReplication(CoverageSource.MEASURED);
    private final TopologyTracker tracker = new TopologyTracker(
            "here",
            PRIMARY,
            List.of(EU),
            Coverage.of(
                    new ConsistencySettings(
                            Level.SESSION,
                            Duration.ofSeconds(30),
                            CoverageSource.MEASURED,
                            Duration.ofSeconds(5),
                            null,
                            null,
                            null),
                    Duration.ofSeconds(4)));
    private final NodeReports reports = new NodeReports(
            "unit", replication, tracker, new TopologyNews(new TopologyListener() {}), new Rotation.Sources() {
                @Override
                public void served(String name, Role role) {}

                @Override
                public void anotherServer(String name) {}

                @Override
                public void doubted(String name) {}

                @Override
                public boolean canBeReplica(String name) {
                    return true;
                }

                @Override
                public void primaryAnswered() {}
            });

    private void answered(Node node, boolean inRecovery, int timeline) {
        var position = NumberedPosition.parse(timeline, "0/100000");
        long server = 1 + node.name().hashCode();
        Claim claim = new Claim(inRecovery ? Role.REPLICA : Role.PRIMARY, new NumberedEpoch(timeline), server);
        reports.answered(node, new Answer(claim, new Reading(Instant.EPOCH, 0, 1), position, 0));
    }

    private List<Misconfiguration> misconfigurations() {
        return reports.misconfigurations(List.of(source(PRIMARY), source(EU)));
    }

    private ConnectionSource source(Node node) {
        return ConnectionSource.of(
                node,
                node.name() + ".url",
                "address",
                () -> {
                    throw new IllegalStateException("not asked for");
                },
                replication);
    }

    @Test
    void aReplicaThatIsThePrimaryIsToldWhicheverAnswersFirst() {
        answered(EU, false, 1);
        answered(PRIMARY, false, 1);
        assertThat(misconfigurations()).singleElement().satisfies(found -> {
            assertThat(found.key()).isEqualTo("eu.url");
            assertThat(found.problem()).contains("is a primary (pg_is_in_recovery() is false)");
        });
    }

    @Test
    void onePromotedAlreadyIsNone() {
        answered(EU, false, 2);
        reports.failed(PRIMARY, new SQLException("dead"));
        assertThat(misconfigurations()).isEmpty();
        answered(EU, false, 2);
        assertThat(tracker.current().primary().node()).isEqualTo(EU.as(Role.PRIMARY));
        assertThat(misconfigurations()).isEmpty();
    }

    @Test
    void noPrimaryAtAllIsOneUnlessSomebodyIsStillToAnswer() {
        answered(PRIMARY, true, 1);
        assertThat(misconfigurations()).isEmpty();
        answered(EU, true, 1);
        assertThat(misconfigurations())
                .singleElement()
                .satisfies(found -> assertThat(found.problem())
                        .contains("is a standby (pg_is_in_recovery() is true), and no other node is a primary"));
    }

    @Test
    void aRemovedNodesLastWordDoesNotMakeItThePrimary() {
        answered(PRIMARY, false, 1);
        reports.remove("eu");
        answered(EU, false, 2);
        answered(PRIMARY, false, 1);
        assertThat(tracker.current().primary().node()).isEqualTo(PRIMARY);
        assertThat(tracker.current().primary().reachable()).isTrue();
    }

    /** Another server may be found under the same name. */
    @Test
    void aRemovedNodeIsForgottenAsAWhole() throws SQLException {
        answered(PRIMARY, false, 1);
        reports.connected(EU, new ServerIdentity("1", "shop", Role.REPLICA, 11), 0);
        reports.failed(EU, new SQLException("dead"));
        reports.letIn(EU, new SQLException("full"));
        reports.pooled(EU);
        reports.remove("eu");
        assertThat(tracker.node("eu")).isNull();
        reports.add(EU);
        KnownNode again = tracker.node("eu");
        assertThat((Throwable) again.failure()).isNull();
        assertThat((Throwable) again.refusal).isNull();
        assertThat(again.pooled).isFalse();
        assertThat(reports.connected(EU, new ServerIdentity("1", "shop", Role.REPLICA, 22), 0))
                .as("news of who answers there")
                .isTrue();
        assertThat(reports.hasLeft(EU, 11)).isFalse();
        answered(EU, true, 1);
        assertThat(again.isReachable()).as("nothing to make up for").isTrue();
    }

    @Test
    void whatIsToldOfANodeThatIsNoMoreIsNotTakenIn() throws SQLException {
        answered(PRIMARY, false, 1);
        reports.remove("eu");
        assertThat(reports.connected(EU, new ServerIdentity("1", "shop", Role.PRIMARY, 11), 0))
                .isFalse();
        reports.met("eu", 12, 0);
        reports.refused(EU, new SQLException("full"));
        assertThat(tracker.node("eu")).isNull();
        assertThat(tracker.current().node("eu")).isNull();
    }
}
