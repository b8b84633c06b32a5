/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.sampling.PrimaryClaims.Verdict;
import io.github.hibernatemr.replication.Answer;
import io.github.hibernatemr.replication.Claim;
import io.github.hibernatemr.replication.Epoch;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.settings.ForeignText;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Takes nodes into rotation and out of it, and gives the primary's role to another, as their answers and failures demand. Used under the
 * lock of {@link NodeReports}.
 */
final class Rotation {

    private static final String IS_ALIAS = "it is the primary itself, by another name, and so no replica";

    private static final String CANNOT_READ = "it is a standby now, but its data source takes part in the container's"
            + " transactions, where it cannot serve beside the primary's: define one that does not, and name it as a replica";

    private final String unit;
    private final Replication replication;
    private final TopologyTracker tracker;
    private final TopologyNews news;
    private final Sources sources;
    private final PrimaryClaims claims;
    private final PrimarySilence silence = new PrimarySilence();

    Rotation(String unit, Replication replication, TopologyTracker tracker, TopologyNews news, Sources sources) {
        this.unit = unit;
        this.replication = replication;
        this.tracker = tracker;
        this.news = news;
        this.sources = sources;
        this.claims = new PrimaryClaims(tracker.primary().name());
    }

    /** Who must act on a report at once, before a statement can be routed by it. Called under a lock, and must not wait. */
    interface Sources {

        /** A node has another role for this pod from now on. */
        void served(String name, Role role);

        /** Another server answers at a node's address than before: connections that lead elsewhere prove nothing, and are proved by nothing. */
        void anotherServer(String name);

        /** What a node's sampler tells over its connection may not be true of others: it has to make a new one. */
        void doubted(String name);

        /** Whether a node can serve beside the primary in one transaction. */
        boolean canBeReplica(String name);

        /** The primary has answered. */
        void primaryAnswered();
    }

    /**
     * A node has answered.
     *
     * @throws SQLException that is why it must be out all the same
     */
    void answered(KnownNode node, Answer answer) throws SQLException {
        Claim claim = answer.claim();
        node.claim = claim;
        if (node.incarnation() != claim.incarnation()) {
            // Or what this answer proves would be taken to hold for any connection.
            tracker.connected(node, claim.incarnation());
        }
        Verdict verdict = claims.answered(node, claim);
        boolean wasFenced = node.fenced;
        node.fenced = verdict == Verdict.FENCED;
        switch (verdict) {
            case PRIMARY -> primaryAnswered(node, answer);
            case NEW_PRIMARY -> {
                move(node);
                primaryAnswered(node, answer);
            }
            case STANDBY -> replicaAnswered(node, answer);
            case ALIAS -> throw acceptsNoWrites(IS_ALIAS);
            case DEMOTED -> throw acceptsNoWrites("it is a standby (" + replication.evidence(Role.REPLICA) + ")");
            case TOO_EARLY ->
                throw new SQLException(
                        "it is no standby, and " + tracker.primary().node() + " has not answered yet");
            case FENCED -> throw fenced(node, claim, !wasFenced);
        }
    }

    private SQLException acceptsNoWrites(String reason) {
        return replication.failures().acceptsNoWrites(reason);
    }

    private void primaryAnswered(KnownNode node, Answer answer) {
        boolean wasOut = node.failure() != null;
        if (!tracker.primaryAnswered(answer.reading(), answer.position())) {
            TopologyLog.LOG.clockStepped(unit, node.node());
        }
        silence.answered();
        if (wasOut) {
            back(node.node());
        }
        sources.primaryAnswered();
    }

    private void replicaAnswered(KnownNode node, Answer answer) throws SQLException {
        if (!sources.canBeReplica(node.name())) {
            throw acceptsNoWrites(CANNOT_READ);
        }
        if (node.probation.passed()) {
            boolean wasOut = node.failure() != null;
            tracker.replicaAnswered(node, answer.position(), answer.reading());
            if (wasOut) {
                back(node.node());
            }
        }
    }

    /** Those who serve connections hear of it first: the moment that the topology says so, statements are sent there. */
    private void move(KnownNode promoted) {
        Node before = tracker.primary().node();
        sources.served(before.name(), Role.REPLICA);
        sources.served(promoted.name(), Role.PRIMARY);
        tracker.primaryMoved(promoted);
        Node now = promoted.node();
        TopologyLog.LOG.primaryMoved(unit, now, replication.shown(claims.followed()), before);
        news.add(listener -> listener.primaryMoved(before, now));
    }

    private SQLException fenced(KnownNode node, Claim claim, boolean isNews) {
        Node impostor = node.node();
        Node primary = tracker.primary().node();
        String its = replication.shown(claim.epoch());
        String primarys = replication.shown(claims.followed());
        if (isNews) {
            TopologyLog.LOG.twoPrimaries(unit, primary, primarys, impostor, its);
            news.add(listener -> listener.fenced(impostor, primary));
        }
        return acceptsNoWrites(
                "it accepts writes on " + its + " and is fenced: " + primary + " is the primary, on " + primarys);
    }

    /** A node did not answer its sampler, or failed somebody else. */
    void silent(KnownNode node, SQLException problem) {
        claims.silent(node);
        out(node, problem);
    }

    /** A node is out until its next good answer. */
    void out(KnownNode node, SQLException problem) {
        boolean isPrimary = node == tracker.primary();
        if (isPrimary && silence.failed(problem, System.nanoTime())) {
            Node silent = node.node();
            news.add(listener -> listener.primarySilent(silent));
        }
        if (node.isReachable() && !isPrimary) {
            node.probation.failed(System.nanoTime());
        } else {
            node.probation.silent();
        }
        boolean isNews = node.isReachable() || node.failure() == null;
        String reason = reason(problem);
        tracker.failed(node, problem, reason);
        if (isNews) {
            lost(node.node(), reason);
        }
    }

    private void lost(Node node, String problem) {
        if (node.isPrimary()) {
            TopologyLog.LOG.primaryLost(unit, node, problem);
        } else {
            TopologyLog.LOG.replicaLost(unit, node, problem);
        }
        news.add(listener -> listener.nodeLost(node, problem));
    }

    private void back(Node node) {
        if (node.isPrimary()) {
            TopologyLog.LOG.primaryBack(unit, node);
        } else {
            TopologyLog.LOG.replicaBack(unit, node);
        }
        news.add(listener -> listener.nodeBack(node));
    }

    /** What went wrong, for people. */
    static String reason(SQLException problem) {
        Throwable root = PrimarySilence.root(problem);
        String message = String.valueOf(problem.getMessage());
        // A driver quotes URLs, and a server says what it likes.
        return ForeignText.shown(root == problem ? message : message + ": " + root.getMessage());
    }

    /** The epoch of the primary that is followed; null if it has told none. */
    @Nullable
    Epoch followed() {
        return claims.followed();
    }
}
