/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.PrimaryClock.Reading;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Samples every node from a daemon thread of its own, so that a node that hangs delays no other, and keeps the
 * topology that follows from the samples. Thread-safe.
 */
public final class TopologyMonitor implements AutoCloseable {

    private static final Duration NEWS_PATIENCE = Duration.ofSeconds(1);

    private final String unit;
    private final TopologyTracker tracker;
    private final List<SamplingThread> threads = new ArrayList<>();
    private final SamplingPace pace;
    private final Duration longestWithoutNews;
    private final Map<String, ServerIdentity> identities = new ConcurrentHashMap<>();
    private final Map<String, SQLException> problems = new ConcurrentHashMap<>();
    private final Set<String> heardOf = ConcurrentHashMap.newKeySet();
    private final Map<String, Role> roles = new ConcurrentHashMap<>();
    private final CountDownLatch firstAnswers;
    private final TopologyListener topologyListener;
    private volatile boolean closed;

    /**
     * Samples nothing before {@link #start}.
     *
     * @param topologyListener hears what changes about the nodes
     */
    public TopologyMonitor(
            Settings settings,
            ConnectionSource primary,
            List<ConnectionSource> replicas,
            TopologyListener topologyListener) {
        this.topologyListener = topologyListener;
        this.unit = settings.unit();
        this.pace = new SamplingPace(settings.samplingInterval());
        this.longestWithoutNews = pace.longestWithoutNews();
        CoverageRule rule = CoverageRule.of(settings.consistency());
        this.tracker = new TopologyTracker(
                settings.region(),
                primary.node(),
                replicas.stream().map(ConnectionSource::node).toList(),
                rule,
                longestWithoutNews.plus(rule.assumedLag()));
        Listener listener = new Listener();
        threads.add(new SamplingThread(unit, new NodeSampler(primary, rule, listener), pace));
        for (ConnectionSource replica : replicas) {
            threads.add(new SamplingThread(unit, new NodeSampler(replica, rule, listener), pace));
        }
        this.firstAnswers = new CountDownLatch(threads.size());
    }

    /**
     * Starts sampling and waits for every node's first answer or failure.
     *
     * @param patience the longest to wait; a node that is silent for longer counts as unreachable until it answers
     * @return what a person has to mend before this can work, such as a wrong password or a replica of another
     *     cluster; empty if all is well or a server is merely down
     */
    public List<Misconfiguration> start(Duration patience) {
        threads.forEach(Thread::start);
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!firstAnswers.await(2, TimeUnit.SECONDS) && System.nanoTime() < deadline) {
                TopologyLog.LOG.stillWaiting(unit, silentNodes());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<ConnectionSource> sources =
                threads.stream().map(thread -> thread.sampler().source()).toList();
        return Misconfiguration.find(sources, identities, problems);
    }

    private String silentNodes() {
        return String.join(
                ", ",
                threads.stream()
                        .map(thread -> thread.sampler().node())
                        .filter(node -> !problems.containsKey(node.name())
                                && !state(node).reachable())
                        .map(Node::toString)
                        .toList());
    }

    private NodeState state(Node node) {
        NodeState state = tracker.current().node(node.name());
        return state == null ? NodeState.unknown(node) : state;
    }

    /** The latest topology; never blocks. */
    public Topology topology() {
        return tracker.current();
    }

    /**
     * A write timestamp for what was committed just before: no earlier than the primary's clock now. If nothing is known of
     * that clock, or nothing lately, as after the pod was suspended, waits for news: the clock may have been set since. Without
     * news within a second, {@link WriteTimestampStore#NEVER_COVERED}.
     */
    public Instant writeTimestamp() {
        long deadline = System.nanoTime() + NEWS_PATIENCE.toNanos();
        while (true) {
            Topology known = topology();
            PrimaryClock clock = known.clock();
            long now = System.nanoTime();
            if (clock != null && now - clock.askedNanos() <= longestWithoutNews.toNanos()) {
                return clock.latest(now);
            }
            if (!awaitChange(known, deadline)) {
                return WriteTimestampStore.NEVER_COVERED;
            }
        }
    }

    /** Notes that a session is being routed: samples are worth their while. Cheap. */
    public void used() {
        if (pace.used()) {
            threads.forEach(SamplingThread::wake);
        }
    }

    /** Notes that a key needs a replica to cover it: samples come more often for a while. Cheap. */
    public void wanted() {
        pace.wanted();
    }

    /** Notes that a key has just written, and will want to read it: the next sample is taken right after the write. Cheap. */
    public void written() {
        pace.wanted();
        threads.forEach(SamplingThread::wakeForWrite);
    }

    /**
     * Waits for news, which are asked for at once.
     *
     * @param known what the caller knows already
     * @param deadlineNanos the local {@link System#nanoTime()} until which to wait
     * @return whether there are any; false also if the thread was interrupted, and then it is still
     */
    public boolean awaitChange(Topology known, long deadlineNanos) {
        threads.forEach(SamplingThread::wakeForReader);
        try {
            return tracker.awaitChange(known, deadlineNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Takes a node out of rotation until its next good sample, because somebody else saw it fail. A server that was
     * restarted may be further back than its last sample said.
     */
    public void distrust(Node node, SQLException problem) {
        for (SamplingThread thread : threads) {
            if (thread.sampler().node().equals(node)) {
                noteFailure(node, problem);
                // Else its samples would go on over a connection that proves nothing of the one that failed.
                thread.sampler().doubt();
                thread.wake();
            }
        }
    }

    private void noteFailure(Node node, SQLException problem) {
        if (closed) {
            return;
        }
        String reason = reason(problem);
        boolean wasReachable = state(node).reachable();
        boolean first = problems.put(node.name(), problem) == null && !wasReachable;
        tracker.failed(node.name(), reason);
        if (wasReachable || first) {
            if (node.isPrimary()) {
                TopologyLog.LOG.primaryLost(unit, node, reason);
            } else {
                TopologyLog.LOG.replicaLost(unit, node, reason);
            }
            topologyListener.nodeLost(node, reason);
        }
    }

    private static String reason(SQLException problem) {
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = String.valueOf(problem.getMessage());
        return root == problem ? message : message + ": " + root.getMessage();
    }

    /** Ends the threads and gives their connections back; waits for them briefly. Idempotent. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(SamplingThread::end);
        threads.forEach(SamplingThread::awaitEnd);
    }

    private final class Listener implements NodeSampler.Listener {

        @Override
        public void connected(Node node, ServerIdentity identity) throws SQLException {
            identities.put(node.name(), identity);
            noteRole(node, identity.inRecovery() ? Role.REPLICA : Role.PRIMARY);
            Optional<String> mismatch = Misconfiguration.mismatch(node, identities);
            if (mismatch.isPresent()) {
                throw new SQLException(mismatch.get());
            }
            if (tracker.connected(node.name(), identity.incarnation())) {
                TopologyLog.LOG.primaryChanged(unit, node);
            }
        }

        @Override
        public void primaryAnswered(Reading reading, @Nullable WalPosition position) {
            Node node = tracker.current().primary().node();
            if (!tracker.primaryAnswered(reading, position)) {
                TopologyLog.LOG.clockStepped(unit, node);
            }
            answered(node);
            if (pace.isWanted()) {
                threads.forEach(SamplingThread::wakeReplica);
            }
        }

        @Override
        public void replicaAnswered(Node node, @Nullable WalPosition replayed, long sentNanos, long receivedNanos) {
            Optional<String> mismatch = Misconfiguration.mismatch(node, identities);
            if (mismatch.isPresent()) {
                // The primary came up after this replica did, and is another cluster's.
                failed(node, new SQLException(mismatch.get()));
            } else {
                tracker.replicaAnswered(node.name(), replayed, sentNanos, receivedNanos);
                answered(node);
            }
        }

        private void noteRole(Node node, Role role) {
            Role before = roles.put(node.name(), role);
            if (before != null && before != role) {
                topologyListener.roleChanged(node, role);
            }
        }

        private void answered(Node node) {
            if (problems.remove(node.name()) != null) {
                if (node.isPrimary()) {
                    TopologyLog.LOG.primaryBack(unit, node);
                } else {
                    TopologyLog.LOG.replicaBack(unit, node);
                }
                topologyListener.nodeBack(node);
            }
            heard(node);
        }

        private void heard(Node node) {
            if (heardOf.add(node.name())) {
                firstAnswers.countDown();
            }
        }

        @Override
        public void failed(Node node, SQLException problem) {
            noteFailure(node, problem);
            heard(node);
        }
    }
}
