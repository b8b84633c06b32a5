/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.source.ServersBehind;
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
 * routing threads read and note: {@link #failure}, {@link #refusal}, {@link #pooled} and {@link #served}.
 */
final class KnownNode {

    private static final long LATELY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long NOTED_AT_MOST_EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private static final String NOT_SAMPLED = "not sampled yet";
    private static final String WAS_PRIMARY = "it was the primary until now";

    final ServersBehind servers = new ServersBehind();
    final Probation probation = new Probation();

    /** Who has answered over its sampler's latest connection. */
    @Nullable
    ServerIdentity identity;

    /** What it has said last that it is. */
    @Nullable
    Role saidRole;

    /** What it has answered last. */
    @Nullable
    Claim claim;

    /** It was found to be the primary by another name. */
    boolean alias;

    /** Nothing is sent to it though it accepts writes. */
    boolean fenced;

    /** A pooler is in front, which gives each transaction another of its connections. */
    volatile boolean pooled;

    /** Why its sampler is let in no more, though the node serves; null if it is. */
    volatile @Nullable SQLException refusal;

    private final String name;
    private Node node;
    private @Nullable String problem = NOT_SAMPLED;
    private volatile @Nullable SQLException failure;
    private @Nullable Position position;
    private @Nullable Instant coverage;
    private @Nullable Duration roundTrip;
    private long incarnation;
    private volatile long servedNanos = System.nanoTime() - LATELY_NANOS;

    KnownNode(Node node) {
        this.name = node.name();
        this.node = node;
    }

    /** The node in the role that it has now. */
    Node node() {
        return node;
    }

    /** Which it keeps. */
    String name() {
        return name;
    }

    NodeState state() {
        return new NodeState(node, isReachable(), problem, coverage, roundTrip, incarnation);
    }

    /** Whether it is in rotation. */
    boolean isReachable() {
        return problem == null;
    }

    /** What went wrong last; null if it answers or was never asked. */
    @Nullable
    SQLException failure() {
        return failure;
    }

    long incarnation() {
        return incarnation;
    }

    /** How far it is known to have come; null if that is not known. */
    @Nullable
    Position position() {
        return position;
    }

    /** Which server answers at its address from now on. */
    void connected(long newIncarnation) {
        incarnation = newIncarnation;
    }

    /** It is in rotation from now on. */
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

    void covers(@Nullable Instant newCoverage) {
        coverage = newCoverage;
    }

    /** It is out until its next good answer. */
    void failed(SQLException newFailure, String newProblem) {
        failure = newFailure;
        problem = newProblem;
        // Coverage goes with the sample that proved it: a server that comes back may have been restarted further back.
        unsampled();
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
        failed(failure == null ? new SQLException(WAS_PRIMARY) : failure, WAS_PRIMARY);
    }

    /** Why its server cannot be one of the primary's cluster, as far as both are known. */
    Optional<String> mismatch(KnownNode primary, Replication replication) {
        return identity == null || primary.identity == null || this == primary
                ? Optional.empty()
                : replication.mismatch(identity, primary.identity);
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
