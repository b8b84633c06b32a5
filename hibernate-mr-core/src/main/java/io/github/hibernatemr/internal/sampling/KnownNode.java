/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.replication.Claim;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one node, forgotten as a whole when the node is removed. Used under the lock of {@link NodeReports}, but for what
 * routing threads read: {@link #failure}, {@link #refusal}, {@link #isPooled} and {@link #served}.
 */
final class KnownNode {

    private static final long LATELY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long NOTED_AT_MOST_EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private static final String NOT_SAMPLED = "not sampled yet";
    private static final String WAS_PRIMARY = "it was the primary until now";

    private final ServersBehind servers = new ServersBehind();
    private final Probation probation = new Probation();

    // In rotation or not, and how far.
    private Node node;
    private @Nullable String problem = NOT_SAMPLED;
    private volatile @Nullable SQLException failure;
    private @Nullable Position position;
    private @Nullable Instant coverage;
    private @Nullable Duration roundTrip;
    private long incarnation;

    // What it says of itself.
    private @Nullable ServerIdentity identity;
    private @Nullable Role saidRole;
    private @Nullable Claim claim;

    // What was made of it.
    private boolean heardOf;
    private boolean alias;
    private boolean fenced;
    private volatile boolean pooled;
    private volatile long servedNanos = System.nanoTime() - LATELY_NANOS;
    private volatile @Nullable SQLException refusal;

    KnownNode(Node node) {
        this.node = node;
    }

    /** The node in the role that it has now. */
    Node node() {
        return node;
    }

    String name() {
        return node.name();
    }

    NodeState state() {
        return new NodeState(node, isReachable(), problem, coverage, roundTrip, incarnation);
    }

    boolean isReachable() {
        return problem == null;
    }

    /** Which server answers at its address from now on. */
    void connected(long newIncarnation) {
        incarnation = newIncarnation;
    }

    long incarnation() {
        return incarnation;
    }

    /** It is in rotation. */
    void answered(@Nullable Position newPosition, @Nullable Instant newCoverage, Duration measured) {
        // The smoothed round-trip time of RFC 6298: an eighth of what is new, so that one slow sample moves little.
        roundTrip = roundTrip == null
                ? measured
                : roundTrip.multipliedBy(7).plus(measured).dividedBy(8);
        position = newPosition;
        coverage = newCoverage;
        problem = null;
        failure = null;
    }

    /** How far it is known to have come; null if that is not known. */
    @Nullable
    Position position() {
        return position;
    }

    void covers(@Nullable Instant newCoverage) {
        coverage = newCoverage;
    }

    /** It is out until its next good sample. */
    void failed(SQLException newFailure, String newProblem) {
        failure = newFailure;
        out(newProblem);
    }

    private void out(String newProblem) {
        // Coverage goes with the sample that proved it: a server that comes back may have been restarted further back.
        problem = newProblem;
        position = null;
        coverage = null;
        incarnation = 0;
    }

    /** Nobody knows any more how far it is; it serves all the same. */
    void unsampled() {
        position = null;
        coverage = null;
    }

    /** It is the primary from now on, and whatever was wrong with it as a replica is over. */
    void promoted() {
        node = node.as(Role.PRIMARY);
        failure = null;
        unsampled();
    }

    /** Another node is the primary: this one is out until it has answered as a standby. */
    void demoted() {
        node = node.as(Role.REPLICA);
        if (failure == null) {
            failure = new SQLException(WAS_PRIMARY);
        }
        out(WAS_PRIMARY);
    }

    /** What went wrong last; null if it answers or was never asked. */
    @Nullable
    SQLException failure() {
        return failure;
    }

    /** A new connection has told who is there; returns whether that was the first. */
    boolean introduced(ServerIdentity newIdentity) {
        boolean isFirst = identity == null;
        identity = newIdentity;
        return isFirst;
    }

    /** Why its server cannot be one of the primary's cluster, as far as both are known. */
    Optional<String> mismatch(KnownNode primary, Replication replication) {
        return identity == null || primary.identity == null || this == primary
                ? Optional.empty()
                : replication.mismatch(identity, primary.identity);
    }

    /** Returns whether it has said otherwise before. */
    boolean says(Role role) {
        boolean isChange = saidRole != null && saidRole != role;
        saidRole = role;
        return isChange;
    }

    /** What it has said last that it is; null if it has said nothing. */
    @Nullable
    Role saidRole() {
        return saidRole;
    }

    void claims(Claim newClaim) {
        claim = newClaim;
    }

    /** What it has answered last; null if it has not. */
    @Nullable
    Claim claim() {
        return claim;
    }

    /** Returns whether it has answered, or failed to, for the first time. */
    boolean heard() {
        boolean isFirst = !heardOf;
        heardOf = true;
        return isFirst;
    }

    /** Whether it was found to be the primary by another name. */
    boolean isAlias() {
        return alias;
    }

    void setAlias(boolean isAlias) {
        alias = isAlias;
    }

    /** Notes whether nothing is sent to it though it accepts writes; returns whether that is news. */
    boolean fence(boolean isFenced) {
        boolean isNews = isFenced && !fenced;
        fenced = isFenced;
        return isNews;
    }

    /** A pooler is in front, which gives each transaction another of its connections; returns whether that is news. */
    boolean foundPooled() {
        boolean isNews = !pooled;
        pooled = true;
        return isNews;
    }

    boolean isPooled() {
        return pooled;
    }

    /** Why its sampler is let in no more, though the node serves, or null if it is; returns what it was before. */
    @Nullable
    SQLException refuse(@Nullable SQLException newRefusal) {
        SQLException before = refusal;
        refusal = newRefusal;
        return before;
    }

    @Nullable
    SQLException refusal() {
        return refusal;
    }

    ServersBehind servers() {
        return servers;
    }

    Probation probation() {
        return probation;
    }

    /** A statement of the application has run there. Cheap: it is called for each. */
    void served() {
        long now = System.nanoTime();
        if (now - servedNanos > NOTED_AT_MOST_EVERY_NANOS) {
            // Written rarely, so that threads do not fight for the cache line.
            servedNanos = now;
        }
    }

    /** Whether it has lately served the application, whatever its sampler says. */
    boolean hasServed() {
        return System.nanoTime() - servedNanos < LATELY_NANOS;
    }
}
