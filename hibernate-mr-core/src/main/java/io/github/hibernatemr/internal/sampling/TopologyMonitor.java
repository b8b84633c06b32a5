/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.topology.Coverage;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import io.github.hibernatemr.topology.Topology;
import io.github.hibernatemr.topology.TopologyListener;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Samples every node from a daemon thread of its own, so that a node that hangs delays no other, and keeps the
 * topology that follows from the samples. Thread-safe.
 */
public final class TopologyMonitor implements AutoCloseable {

    private static final Duration NEWS_PATIENCE = Duration.ofSeconds(1);
    private static final Duration SAID_EVERY = Duration.ofSeconds(2);

    private final String unit;
    private final TopologyTracker tracker;
    private final Samplers samplers;
    private final SamplingPace pace;
    private final Duration longestWithoutNews;
    private final NodeReports reports;
    private boolean closed;

    /**
     * Samples nothing before {@link #start}.
     *
     * @param topologyListener hears what changes about the nodes
     * @param replication the back end
     */
    public TopologyMonitor(
            Settings settings,
            ConnectionSource primary,
            List<ConnectionSource> replicas,
            TopologyListener topologyListener,
            Replication replication) {
        this.unit = settings.unit();
        this.pace = new SamplingPace(
                settings.samplingInterval(), () -> !topology().primary().reachable());
        this.longestWithoutNews = pace.longestWithoutNews();
        this.tracker = new TopologyTracker(
                settings.region(),
                primary.node(),
                replicas.stream().map(ConnectionSource::node).toList(),
                Coverage.of(settings.consistency(), longestWithoutNews));
        this.samplers = new Samplers(
                unit,
                replication,
                pace,
                node -> node.name().equals(topology().primary().node().name()));
        this.reports = new NodeReports(unit, replication, tracker, new TopologyNews(topologyListener), samplers);
        samplers.add(primary, reports);
        replicas.forEach(replica -> samplers.add(replica, reports));
    }

    /**
     * Starts sampling and waits for every node's first answer or failure.
     *
     * @param patience the longest to wait; a node that is silent for longer counts as unreachable until it answers
     * @return what a person has to mend before this can work, such as a wrong password or a replica of another
     *     cluster; empty if all is well or a server is merely down
     */
    public List<Misconfiguration> start(Duration patience) {
        samplers.forEach(Thread::start);
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!awaitFirstAnswers() && System.nanoTime() < deadline) {
                TopologyLog.LOG.stillWaiting(unit, silentNodes());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return reports.misconfigurations(samplers.sources().toList());
    }

    private boolean awaitFirstAnswers() throws InterruptedException {
        long patient = System.nanoTime() + SAID_EVERY.toNanos();
        Topology known = topology();
        while (!silentNodes().isEmpty()) {
            if (!tracker.awaitChange(known, patient)) {
                return false;
            }
            known = topology();
        }
        return true;
    }

    private String silentNodes() {
        return samplers.sources()
                .map(ConnectionSource::node)
                .filter(this::hasSaidNothing)
                .map(Node::toString)
                .collect(Collectors.joining(", "));
    }

    private boolean hasSaidNothing(Node node) {
        NodeState state = topology().node(node.name());
        return problem(node) == null && (state == null || !state.reachable());
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
            samplers.forEach(SamplingThread::wake);
        }
    }

    /** Notes that a key needs a replica to cover it: samples come more often for a while. Cheap. */
    public void wanted() {
        pace.wanted();
    }

    /** Notes that a key has just written, and will want to read it: the next sample is taken right after the write. Cheap. */
    public void written() {
        pace.wanted();
        samplers.forEach(SamplingThread::wakeForWrite);
    }

    /**
     * Waits for news, which are asked for at once.
     *
     * @param known what the caller knows already
     * @param deadlineNanos the local {@link System#nanoTime()} until which to wait
     * @return whether there are any; false also if the thread was interrupted, and then it is still
     */
    public boolean awaitChange(Topology known, long deadlineNanos) {
        samplers.forEach(SamplingThread::wakeForReader);
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
        // What it failed with in another role, such as when its pool was ended for that, says nothing of it now.
        NodeState state = topology().node(node.name());
        if (state != null && state.node().equals(node)) {
            reports.failed(node, problem);
            // Else its samples would go on over a connection that proves nothing of the one that failed.
            samplers.doubted(node.name());
        }
    }

    /** Whether a node's address has led to this server before, and leads to another one now. */
    public boolean hasLeft(Node node, long incarnation) {
        return reports.hasLeft(node, incarnation);
    }

    /** What went wrong with a node last, or null if it answers or was never asked. */
    public @Nullable SQLException problem(Node node) {
        KnownNode known = tracker.node(node.name());
        return known == null ? null : known.failure();
    }

    /** Why a node's sampler is let in no more, though the node serves; null if it is. */
    public @Nullable SQLException samplersProblem(Node node) {
        KnownNode known = tracker.node(node.name());
        return known == null ? null : known.refusal;
    }

    /**
     * Whether a pooler has been seen in front of any node that gives each transaction another of its connections, so that what is set outside
     * of a transaction holds for nobody in particular. Cheap.
     */
    public boolean arePooled() {
        return tracker.nodes().stream().anyMatch(node -> node.pooled);
    }

    /** Notes that a statement of the application has run on a node. Cheap. */
    public void served(Node node) {
        KnownNode known = tracker.node(node.name());
        if (known != null) {
            known.served();
        }
    }

    /** Whether a node was lost because it did not answer in time, and not because it said or did something. */
    public boolean isSilent(Node node) {
        return PrimarySilence.isSilence(problem(node));
    }

    /** Asks every node at once, because the primary has failed somebody, or has said that it is none: it may be another by now. */
    public void suspectFailover() {
        samplers.forEach(SamplingThread::wake);
    }

    /**
     * Adds a replica while the pod runs; it serves when it has proved itself.
     *
     * @throws IllegalArgumentException if there is a node of that name
     */
    public synchronized void add(ConnectionSource replica) {
        if (closed) {
            throw new IllegalStateException("persistence unit '" + unit + "' is closed");
        }
        reports.add(replica.node());
        samplers.add(replica, reports).start();
    }

    /**
     * Removes a replica while the pod runs.
     *
     * @return its source, which is the caller's to close, or null if there is no such node
     * @throws IllegalArgumentException if the node is the primary
     */
    public synchronized @Nullable ConnectionSource remove(String name) {
        SamplingThread thread = samplers.of(name).orElse(null);
        if (thread == null) {
            return null;
        }
        reports.remove(name);
        samplers.remove(thread);
        return thread.sampler().source();
    }

    /** Where a node's connections come from; null if there is no such node. */
    public @Nullable ConnectionSource source(String name) {
        return samplers.of(name).map(thread -> thread.sampler().source()).orElse(null);
    }

    /** Whether a node has this address, as {@link ConnectionSource#address()} has it. */
    public boolean knowsAddress(String address) {
        return samplers.sources().anyMatch(source -> source.address().equals(address));
    }

    /** Ends the threads and gives their connections back; waits for them briefly. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        reports.end();
        samplers.end();
    }
}
