/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.sampling.Rotation.Sources;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.internal.source.ServersBehind;
import io.github.hibernatemr.replication.Answer;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what the nodes say, and what others say of them, one report at a time. What is known stands in each node's record, which
 * {@link TopologyTracker} keeps; what follows from it is {@link Rotation}'s. Thread-safe.
 */
final class NodeReports implements SamplerListener {

    /** SQL's sqlclient_unable_to_establish_sqlconnection: as if there were none. */
    private static final String UNABLE_TO_CONNECT = "08001";

    private static final String IS_ANOTHER =
            "its address leads to another server since a moment ago, which is asked for what it is";

    private final String unit;
    private final Replication replication;
    private final TopologyTracker tracker;
    private final TopologyNews news;
    private final Sources sources;
    private final Rotation rotation;
    private volatile boolean ended;

    NodeReports(String unit, Replication replication, TopologyTracker tracker, TopologyNews news, Sources sources) {
        this.unit = unit;
        this.replication = replication;
        this.tracker = tracker;
        this.news = news;
        this.sources = sources;
        this.rotation = new Rotation(unit, replication, tracker, news, sources);
    }

    /** A node that was removed while it was asked must not become the primary; and a listener is told without the lock. */
    private void take(String name, Consumer<KnownNode> report) {
        synchronized (this) {
            KnownNode node = ended ? null : tracker.node(name);
            if (node != null) {
                report.accept(node);
            }
        }
        news.tell();
    }

    @Override
    public boolean connected(Node configured, ServerIdentity identity, long begunNanos) throws SQLException {
        boolean isNews;
        synchronized (this) {
            KnownNode node = tracker.node(configured.name());
            if (node == null) {
                return false;
            }
            isNews = node.identity == null;
            node.identity = identity;
            noteRole(node, identity.role());
            isNews |= noteServer(node, identity.incarnation(), begunNanos);
            checkCluster(node);
            if (tracker.connected(node, identity.incarnation())) {
                TopologyLog.LOG.primaryChanged(unit, node.node());
            }
        }
        news.tell();
        return isNews;
    }

    private void noteRole(KnownNode node, Role role) {
        if (node.saidRole != null && node.saidRole != role) {
            Node changed = node.node();
            news.add(listener -> listener.roleChanged(changed, role));
        }
        node.saidRole = role;
    }

    private void checkCluster(KnownNode node) throws SQLException {
        Optional<String> problem = node.mismatch(tracker.primary(), replication);
        if (problem.isPresent()) {
            throw new SQLException(problem.get());
        }
    }

    /** Returns whether it is another server than before. */
    private boolean noteServer(KnownNode node, long incarnation, long begunNanos) throws SQLException {
        boolean tookTurns = node.servers.takeTurns();
        return switch (node.servers.leadTo(incarnation, begunNanos, System.nanoTime())) {
            case SAME -> false;
            case ANOTHER -> {
                sources.anotherServer(node.name());
                Node changed = node.node();
                news.add(listener -> listener.serverChanged(changed));
                if (!changed.isPrimary()) {
                    TopologyLog.LOG.replicaChanged(unit, changed);
                }
                // Until the other has answered; and whoever waits for a connection of the pool that was replaced is
                // woken.
                rotation.out(node, new SQLException(IS_ANOTHER, UNABLE_TO_CONNECT));
                yield true;
            }
            case TURNS -> {
                if (!tookTurns) {
                    // Once: the connections of the pool that takes its place are told of here, too.
                    sources.anotherServer(node.name());
                    TopologyLog.LOG.serversTakeTurns(unit, node.node());
                }
                throw new SQLException(ServersBehind.TAKE_TURNS, UNABLE_TO_CONNECT);
            }
        };
    }

    /** A node's pool has made a connection: where that leads elsewhere than the sampler's, the node has to be asked anew. */
    void met(String name, long incarnation, long begunNanos) {
        take(name, node -> {
            try {
                if (noteServer(node, incarnation, begunNanos)) {
                    sources.doubted(name);
                }
            } catch (SQLException e) {
                rotation.out(node, e);
                sources.doubted(name);
            }
        });
    }

    @Override
    public synchronized boolean hasLeft(Node configured, long incarnation) {
        KnownNode node = tracker.node(configured.name());
        return node != null && node.servers.hasLeft(incarnation, System.nanoTime());
    }

    @Override
    public void answered(Node configured, Answer answer) {
        take(configured.name(), node -> {
            noteRole(node, answer.claim().role());
            try {
                // The primary may have come up after this node did, and be another cluster's.
                checkCluster(node);
                rotation.answered(node, answer);
            } catch (SQLException e) {
                rotation.out(node, e);
            }
        });
    }

    @Override
    public void failed(Node configured, SQLException problem) {
        take(configured.name(), node -> rotation.silent(node, problem));
    }

    @Override
    public void refused(Node configured, SQLException problem) {
        take(configured.name(), node -> {
            if (node.hasServed()) {
                tracker.unsampled(node);
                noteEntry(node, problem);
            } else {
                rotation.silent(node, problem);
            }
        });
    }

    @Override
    public void letIn(Node configured, @Nullable SQLException refusal) {
        take(configured.name(), node -> noteEntry(node, refusal));
    }

    private void noteEntry(KnownNode node, @Nullable SQLException refusal) {
        boolean wasRefused = node.refusal != null;
        Node now = node.node();
        node.refusal = refusal;
        if (refusal == null && wasRefused) {
            TopologyLog.LOG.samplerServed(unit, now);
        } else if (refusal != null && !wasRefused) {
            TopologyLog.LOG.samplerRefused(unit, now, Rotation.reason(refusal));
            news.add(listener -> listener.samplerRefused(now));
        }
    }

    @Override
    public void pooled(Node configured) {
        take(configured.name(), node -> {
            if (!node.pooled) {
                node.pooled = true;
                TopologyLog.LOG.pooled(unit, node.node());
            }
        });
    }

    /** What a person has to mend, of the nodes of these sources. */
    synchronized List<Misconfiguration> misconfigurations(List<ConnectionSource> asked) {
        return Misconfiguration.among(asked, tracker, rotation.followed(), replication);
    }

    /**
     * Knows a replica from now on.
     *
     * @throws IllegalArgumentException if there is a node of that name
     */
    synchronized void add(Node replica) {
        tracker.add(replica);
    }

    /**
     * Forgets a replica.
     *
     * @throws IllegalArgumentException if it is the primary
     */
    synchronized void remove(String name) {
        tracker.remove(name);
    }

    /** Takes in nothing more, since connections are closed under the samplers' hands now. */
    void end() {
        ended = true;
    }
}
