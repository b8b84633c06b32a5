/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import static java.util.Comparator.comparing;
import static java.util.Comparator.nullsLast;

import io.github.hibernatemr.postgresql.WalPosition;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import io.github.hibernatemr.topology.PrimaryClock.Reading;
import io.github.hibernatemr.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns samples into topologies. Does no I/O; thread-safe: samples are taken in one at a time, and the latest topology
 * is read without a lock.
 */
final class TopologyTracker {

    private final String region;
    private final CoverageRule rule;
    private final Map<String, NodeState> replicas = new LinkedHashMap<>();
    private final Map<String, WalPosition> replayed = new HashMap<>();
    private NodeState primary;
    private @Nullable PrimaryClock clock;
    private @Nullable Instant lastSample;
    private final Duration stepHold;
    private boolean held;
    private boolean primaryChanged;
    private long primarysIncarnation;
    private long heldUntilNanos;
    private volatile Topology current;

    /**
     * @param stepHold how long nothing is proved after the primary's clock was set, or another server became the primary:
     *     until the last pod has noticed
     */
    TopologyTracker(String region, Node primary, List<Node> replicas, CoverageRule rule, Duration stepHold) {
        this.stepHold = stepHold;
        this.region = region;
        this.rule = rule;
        this.primary = NodeState.unknown(primary);
        replicas.forEach(replica -> this.replicas.put(replica.name(), NodeState.unknown(replica)));
        this.current = snapshot();
    }

    Topology current() {
        return current;
    }

    /** Notes which server answers at a node's address from now on; returns whether it is another primary than before. */
    synchronized boolean connected(String name, long incarnation) {
        boolean changed = false;
        if (name.equals(primary.node().name())) {
            changed = primarysIncarnation != 0 && primarysIncarnation != incarnation;
            primarysIncarnation = incarnation;
            primary = primary.connected(incarnation);
            if (changed) {
                forgetPrimary();
            }
        } else {
            replicas.computeIfPresent(name, (key, state) -> state.connected(incarnation));
        }
        publish();
        return changed;
    }

    /** Another node is the primary from now on; the old one is out until it has answered as a standby. */
    synchronized void primaryMoved(String name) {
        NodeState promoted = replicas.remove(name);
        if (promoted == null) {
            return;
        }
        String before = primary.node().name();
        replayed.remove(name);
        replicas.put(before, primary.as(Role.REPLICA).failed("it was the primary until now"));
        primary = promoted.as(Role.PRIMARY).covering(null);
        primarysIncarnation = promoted.incarnation();
        forgetPrimary();
        publish();
    }

    /** Another server has another clock, and may lack, or have replaced, what the old one had written last. */
    private void forgetPrimary() {
        primaryChanged = true;
        forgetSamples();
        replicas.replaceAll((name, state) -> state.covering(null));
    }

    /** Returns whether the sample could be believed; false if it shows that the primary's clock was set. */
    synchronized boolean primaryAnswered(Reading reading, @Nullable WalPosition position) {
        PrimaryClock before = clock;
        boolean stepped = before != null && !primaryChanged && before.contradicts(reading);
        boolean startsAgain = stepped || primaryChanged;
        primaryChanged = false;
        if (startsAgain) {
            startAgain(reading.receivedNanos());
        }
        if (before == null) {
            clock = PrimaryClock.of(reading);
        } else {
            clock = startsAgain ? before.setTo(reading) : before.with(reading);
        }
        if (held && reading.sentNanos() - heldUntilNanos > 0) {
            held = false;
            clock = clock.settled();
        }
        if (!held) {
            rule.primarySampled(reading.primaryClock(), position);
            lastSample = reading.primaryClock();
        }
        primary = primary.answered(null, Duration.ofNanos(reading.receivedNanos() - reading.sentNanos()));
        replicas.replaceAll((name, state) ->
                state.reachable() ? state.covering(coverage(replayed.get(name), reading.receivedNanos())) : state);
        publish();
        return !stepped;
    }

    /**
     * A pod that has not noticed yet may give a write a timestamp that is too low by the step, and so lower than a sample
     * taken before the write. So the old samples prove nothing, nor do new ones until every pod must have noticed.
     */
    private void startAgain(long nanoTime) {
        forgetSamples();
        heldUntilNanos = nanoTime + stepHold.toNanos();
    }

    private void forgetSamples() {
        rule.forget();
        lastSample = null;
        held = true;
    }

    private @Nullable Instant coverage(@Nullable WalPosition position, long nanoTime) {
        return held ? null : rule.coverage(position, clock, nanoTime);
    }

    synchronized void replicaAnswered(String name, @Nullable WalPosition position, long sentNanos, long receivedNanos) {
        if (position == null) {
            replayed.remove(name);
        } else {
            replayed.put(name, position);
        }
        replicas.computeIfPresent(
                name,
                (key, state) ->
                        state.answered(coverage(position, receivedNanos), Duration.ofNanos(receivedNanos - sentNanos)));
        publish();
    }

    /** Adds a replica, of which nothing is known yet. */
    synchronized void add(Node replica) {
        if (current.node(replica.name()) != null) {
            throw new IllegalArgumentException("there is a node '" + replica.name() + "' already");
        }
        replicas.put(replica.name(), NodeState.unknown(replica));
        publish();
    }

    /** Removes a replica. */
    synchronized void remove(String name) {
        if (name.equals(primary.node().name())) {
            throw new IllegalArgumentException("node '" + name + "' is the primary, and cannot be removed");
        }
        replicas.remove(name);
        replayed.remove(name);
        publish();
    }

    /** Takes a node out until its next good sample. */
    synchronized void failed(String name, String problem) {
        replayed.remove(name);
        if (name.equals(primary.node().name())) {
            primary = primary.failed(problem);
        } else {
            replicas.computeIfPresent(name, (key, state) -> state.failed(problem));
        }
        publish();
    }

    /** Nobody knows any more how far a node is; it serves all the same. */
    synchronized void unsampled(String name) {
        replayed.remove(name);
        replicas.computeIfPresent(name, (key, state) -> state.covering(null));
        publish();
    }

    private void publish() {
        current = snapshot();
        notifyAll();
    }

    /** Waits until there is another topology than this one; returns whether there is by then. */
    synchronized boolean awaitChange(Topology known, long deadlineNanos) throws InterruptedException {
        while (current == known) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private Topology snapshot() {
        List<NodeState> worthAsking = new ArrayList<>();
        List<NodeState> tooFar = new ArrayList<>();
        for (NodeState replica : replicas.values()) {
            (isWorthAsking(replica) ? worthAsking : tooFar).add(replica);
        }
        worthAsking.sort(comparing((NodeState replica) -> !isLocal(replica))
                .thenComparing(NodeState::roundTrip, nullsLast(Comparator.naturalOrder())));
        return new Topology(region, primary, List.copyOf(worthAsking), List.copyOf(tooFar), clock, lastSample);
    }

    private boolean isLocal(NodeState state) {
        return region.equals(state.node().region());
    }

    /** A replica in another region is worth asking only if it answers faster than the primary, or instead of it. */
    private boolean isWorthAsking(NodeState replica) {
        Duration there = replica.roundTrip();
        Duration toPrimary = primary.roundTrip();
        return isLocal(replica)
                || !primary.reachable()
                || (there != null && toPrimary != null && there.compareTo(toPrimary) < 0);
    }
}
