/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.connection.ConnectionSource;
import io.github.hibernatemr.internal.sampling.NodeSampler.Sample;
import io.github.hibernatemr.internal.sampling.PrimaryClaims.Verdict;
import io.github.hibernatemr.postgresql.ServerIdentity;
import io.github.hibernatemr.settings.ForeignText;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import io.github.hibernatemr.topology.TopologyListener;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what the nodes say, and what others say of them: who is the primary, who is in rotation, and what that proves. Tells
 * the log and a listener of each change, once. Thread-safe; reports are taken in one at a time.
 */
final class NodeReports implements NodeSampler.Listener {

    /** PostgreSQL's read_only_sql_transaction. */
    private static final String ACCEPTS_NO_WRITES = "25006";

    /** SQL's sqlclient_unable_to_establish_sqlconnection: as if there were none. */
    private static final String UNABLE_TO_CONNECT = "08001";

    private static final String IS_STANDBY = "it is a standby (pg_is_in_recovery() is true)";

    private static final String IS_ALIAS = "it is the primary itself, by another name, and so no replica";

    private static final String IS_ANOTHER =
            "its address leads to another server since a moment ago, which is asked for what it is";

    private static final String TAKE_TURNS =
            "several servers answer at its address in turns, so that nothing which one of them has"
                    + " proved holds for the next connection: name each server by an address of its own";

    private static final String CANNOT_READ = "it is a standby now, but its data source takes part in the container's"
            + " transactions, where it cannot serve beside the primary's: define one that does not, and name it as a replica";

    private final String unit;
    private final TopologyTracker tracker;
    private final PrimaryClaims claims;
    private final Probation probation = new Probation();
    private final TopologyListener listener;
    private final RoleListener roleListener;
    private final Map<String, ServerIdentity> identities = new HashMap<>();
    private final Map<String, SQLException> problems = new ConcurrentHashMap<>();
    private final Map<String, SQLException> refusals = new ConcurrentHashMap<>();
    private final Set<String> pooled = ConcurrentHashMap.newKeySet();
    private final UsedNodes used = new UsedNodes(System::nanoTime);
    private final Set<String> heardOf = new HashSet<>();
    private final Map<String, Role> roles = new HashMap<>();
    private final Map<String, Integer> writable = new HashMap<>();
    private final Set<String> fenced = new HashSet<>();
    private final ServersBehind servers = new ServersBehind();
    private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();
    private final PrimarySilence silence = new PrimarySilence();
    private volatile boolean ended;

    NodeReports(String unit, TopologyTracker tracker, TopologyListener listener, RoleListener roleListener) {
        this.unit = unit;
        this.tracker = tracker;
        this.claims = new PrimaryClaims(tracker.current().primary().node().name());
        this.listener = listener;
        this.roleListener = roleListener;
    }

    /** Serves whoever must act on it at once, before a statement can be routed by it. */
    interface RoleListener {

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

        /** A node has answered, or failed to, for the first time. */
        void firstHeardOf();
    }

    @Override
    public boolean connected(Node configured, ServerIdentity identity, long begunNanos) throws SQLException {
        String name = configured.name();
        boolean isNews;
        synchronized (this) {
            isNews = !identities.containsKey(name);
            identities.put(name, identity);
            noteRole(name, identity.inRecovery() ? Role.REPLICA : Role.PRIMARY);
            isNews |= noteServer(name, identity.incarnation(), begunNanos);
            checkCluster(name);
            if (tracker.connected(name, identity.incarnation())) {
                TopologyLog.LOG.primaryChanged(unit, now(name));
            }
        }
        tell();
        return isNews;
    }

    /** Returns whether it is another server than before. */
    private boolean noteServer(String name, long incarnation, long begunNanos) throws SQLException {
        boolean tookTurns = servers.takeTurns(name);
        return switch (servers.leadTo(name, incarnation, begunNanos, System.nanoTime())) {
            case SAME -> false;
            case ANOTHER -> {
                roleListener.anotherServer(name);
                Node changed = now(name);
                untold.add(() -> listener.serverChanged(changed));
                if (!name.equals(primary().name())) {
                    TopologyLog.LOG.replicaChanged(unit, now(name));
                }
                // Until the other has answered; and whoever waits for a connection of the pool that was replaced is
                // woken.
                failed(name, new SQLException(IS_ANOTHER, UNABLE_TO_CONNECT));
                yield true;
            }
            case TURNS -> {
                if (!tookTurns) {
                    // Once: the connections of the pool that takes its place are told of here, too.
                    roleListener.anotherServer(name);
                    TopologyLog.LOG.serversTakeTurns(unit, now(name));
                }
                throw new SQLException(TAKE_TURNS, UNABLE_TO_CONNECT);
            }
        };
    }

    /** A node's pool has made a connection: where that leads elsewhere than the sampler's, the node has to be asked anew. */
    void met(String name, long incarnation, long begunNanos) {
        synchronized (this) {
            if (isOver(name)) {
                return;
            }
            try {
                if (noteServer(name, incarnation, begunNanos)) {
                    roleListener.doubted(name);
                }
            } catch (SQLException e) {
                failed(name, e);
                roleListener.doubted(name);
            }
        }
        tell();
    }

    @Override
    public synchronized boolean hasLeft(Node node, long incarnation) {
        return servers.hasLeft(node.name(), incarnation, System.nanoTime());
    }

    private void checkCluster(String name) throws SQLException {
        Optional<String> problem = Misconfiguration.otherCluster(name, primary().name(), identities);
        if (problem.isPresent()) {
            throw new SQLException(problem.get());
        }
    }

    @Override
    public void answered(Node configured, Sample sample) {
        String name = configured.name();
        synchronized (this) {
            if (isOver(name)) {
                return;
            }
            noteRole(name, sample.inRecovery() ? Role.REPLICA : Role.PRIMARY);
            try {
                // The primary may have come up after this node did, and be another cluster's.
                checkCluster(name);
                judge(name, sample);
            } catch (SQLException e) {
                failed(name, e);
            }
            heard(name);
        }
        tell();
    }

    /** A node that was removed while it was asked must not become the primary. */
    private boolean isOver(String name) {
        return ended || tracker.current().node(name) == null;
    }

    private void judge(String name, Sample sample) throws SQLException {
        if (sample.inRecovery()) {
            writable.remove(name);
        } else {
            writable.put(name, sample.timeline());
        }
        NodeState known = tracker.current().node(name);
        if (known != null && known.incarnation() != sample.incarnation()) {
            // Or what this sample proves would be taken to hold for any connection.
            tracker.connected(name, sample.incarnation());
        }
        Verdict verdict = claims.answered(name, sample.inRecovery(), sample.timeline(), sample.incarnation());
        if (verdict != Verdict.FENCED) {
            fenced.remove(name);
        }
        switch (verdict) {
            case PRIMARY -> primaryAnswered(name, sample);
            case NEW_PRIMARY -> {
                move(name);
                primaryAnswered(name, sample);
            }
            case STANDBY -> {
                if (!roleListener.canBeReplica(name)) {
                    throw new SQLException(CANNOT_READ, ACCEPTS_NO_WRITES);
                }
                if (probation.passed(name)) {
                    PrimaryClock.Reading reading = sample.reading();
                    tracker.replicaAnswered(name, sample.position(), reading.sentNanos(), reading.receivedNanos());
                    back(name);
                }
            }
            case ALIAS -> throw new SQLException(IS_ALIAS, ACCEPTS_NO_WRITES);
            case DEMOTED -> throw new SQLException(IS_STANDBY, ACCEPTS_NO_WRITES);
            case TOO_EARLY -> throw new SQLException("it is no standby, and " + primary() + " has not answered yet");
            case FENCED -> {
                alarm(name, sample.timeline());
                throw new SQLException(
                        "it accepts writes on timeline " + sample.timeline() + " and is fenced: " + primary()
                                + " is the primary, on timeline " + claims.followed(),
                        ACCEPTS_NO_WRITES);
            }
        }
    }

    private void primaryAnswered(String name, Sample sample) {
        if (!tracker.primaryAnswered(sample.reading(), sample.position())) {
            TopologyLog.LOG.clockStepped(unit, now(name));
        }
        silence.answered();
        back(name);
        roleListener.primaryAnswered();
    }

    /** Those who serve connections hear of it first: the moment that the topology says so, statements are sent there. */
    private void move(String name) {
        Node before = primary();
        roleListener.served(before.name(), Role.REPLICA);
        roleListener.served(name, Role.PRIMARY);
        tracker.primaryMoved(name);
        Node after = primary();
        problems.remove(name);
        problems.putIfAbsent(before.name(), new SQLException("it was the primary until now"));
        TopologyLog.LOG.primaryMoved(unit, after, claims.followed(), before);
        untold.add(() -> listener.primaryMoved(before, after));
    }

    private void alarm(String name, int timeline) {
        if (fenced.add(name)) {
            Node impostor = now(name);
            Node primary = primary();
            TopologyLog.LOG.twoPrimaries(unit, primary, claims.followed(), impostor, timeline);
            untold.add(() -> listener.fenced(impostor, primary));
        }
    }

    private void noteRole(String name, Role role) {
        Role before = roles.put(name, role);
        if (before != null && before != role) {
            Node node = now(name);
            untold.add(() -> listener.roleChanged(node, role));
        }
    }

    private void back(String name) {
        if (problems.remove(name) != null) {
            Node node = now(name);
            if (node.isPrimary()) {
                TopologyLog.LOG.primaryBack(unit, node);
            } else {
                TopologyLog.LOG.replicaBack(unit, node);
            }
            untold.add(() -> listener.nodeBack(node));
        }
    }

    @Override
    public void failed(Node configured, SQLException problem) {
        synchronized (this) {
            if (isOver(configured.name())) {
                return;
            }
            claims.silent(configured.name());
            failed(configured.name(), problem);
            heard(configured.name());
        }
        tell();
    }

    @Override
    public void refused(Node configured, SQLException problem) {
        String name = configured.name();
        if (!used.hasServed(name)) {
            failed(configured, problem);
            return;
        }
        synchronized (this) {
            if (isOver(name)) {
                return;
            }
            tracker.unsampled(name);
            noteRefusal(name, problem);
            heard(name);
        }
        tell();
    }

    @Override
    public void noOther(Node configured, SQLException problem) {
        synchronized (this) {
            noteRefusal(configured.name(), problem);
        }
        tell();
    }

    @Override
    public synchronized void letIn(Node configured) {
        if (refusals.remove(configured.name()) != null) {
            TopologyLog.LOG.samplerServed(unit, now(configured.name()));
        }
    }

    @Override
    public void pooled(Node configured) {
        if (pooled.add(configured.name())) {
            TopologyLog.LOG.pooled(unit, now(configured.name()));
        }
    }

    /** Whether a pooler has been seen in front of any node that gives each transaction another of its connections. */
    boolean arePooled() {
        return !pooled.isEmpty();
    }

    private void noteRefusal(String name, SQLException problem) {
        if (refusals.put(name, problem) == null) {
            Node node = now(name);
            TopologyLog.LOG.samplerRefused(unit, node, reason(problem));
            untold.add(() -> listener.samplerRefused(node));
        }
    }

    private void failed(String name, SQLException problem) {
        if (name.equals(primary().name())) {
            noteSilence(problem);
        }
        String reason = reason(problem);
        NodeState state = tracker.current().node(name);
        boolean wasReachable = state != null && state.reachable();
        if (wasReachable && !name.equals(primary().name())) {
            probation.failed(name, System.nanoTime());
        } else {
            probation.silent(name);
        }
        boolean first = problems.put(name, problem) == null && !wasReachable;
        tracker.failed(name, reason);
        if (wasReachable || first) {
            Node node = now(name);
            if (node.isPrimary()) {
                TopologyLog.LOG.primaryLost(unit, node, reason);
            } else {
                TopologyLog.LOG.replicaLost(unit, node, reason);
            }
            untold.add(() -> listener.nodeLost(node, reason));
        }
    }

    private void noteSilence(SQLException problem) {
        if (silence.failed(problem, System.nanoTime())) {
            Node primary = primary();
            untold.add(() -> listener.primarySilent(primary));
        }
    }

    private static String reason(SQLException problem) {
        Throwable root = PrimarySilence.root(problem);
        String message = String.valueOf(problem.getMessage());
        // A driver quotes URLs, and a server says what it likes.
        return ForeignText.shown(root == problem ? message : message + ": " + root.getMessage());
    }

    private void heard(String name) {
        if (heardOf.add(name)) {
            roleListener.firstHeardOf();
        }
    }

    private Node primary() {
        return tracker.current().primary().node();
    }

    /** The node in the role that it has now. */
    private Node now(String name) {
        NodeState state = tracker.current().node(name);
        return state == null ? new Node(name, null, Role.REPLICA) : state.node();
    }

    /**
     * Without the lock, so that what a listener does keeps no report from being taken in; by one thread at a time, so that it hears
     * everything in order.
     */
    private void tell() {
        while (!untold.isEmpty() && telling.compareAndSet(false, true)) {
            try {
                for (Runnable event = untold.poll(); event != null; event = untold.poll()) {
                    event.run();
                }
            } finally {
                telling.set(false);
            }
        }
    }

    /** What went wrong with a node last, or null if it answers or was never asked. */
    @Nullable
    SQLException problem(String name) {
        return problems.get(name);
    }

    /** Why the node's sampler is let in no more, though the node serves; null if it is. */
    @Nullable
    SQLException refusal(String name) {
        return refusals.get(name);
    }

    /** The application's statement has run on a node. */
    void served(String name) {
        used.served(name);
    }

    /** What a person has to mend, of the nodes of these sources. */
    synchronized List<Misconfiguration> misconfigurations(List<ConnectionSource> sources) {
        boolean nobodyIsPrimary = !roles.containsValue(Role.PRIMARY) && roles.size() == sources.size();
        List<Misconfiguration> found = new ArrayList<>();
        for (ConnectionSource source : sources) {
            String name = source.node().name();
            Misconfiguration.otherCluster(name, primary().name(), identities)
                    .or(() -> servers.takeTurns(name) ? Optional.of(TAKE_TURNS) : Optional.empty())
                    .or(() -> wrongRole(name, nobodyIsPrimary))
                    .or(() -> Misconfiguration.refusal(problems.get(name)))
                    .ifPresent(problem -> found.add(new Misconfiguration(source.key(), source.address(), problem)));
        }
        return found;
    }

    /** A failover may be under way, or over: roles are wrong only if that cannot be. */
    private Optional<String> wrongRole(String name, boolean nobodyIsPrimary) {
        if (nobodyIsPrimary && name.equals(primary().name())) {
            return Optional.of("is a standby (pg_is_in_recovery() is true), and no other node is a primary; name the"
                    + " primary here");
        }
        // Not by the verdict: that was given before the primary had answered, if this node was the quicker one.
        boolean primaryIsOne = roles.get(primary().name()) == Role.PRIMARY
                && !problems.containsKey(primary().name());
        boolean isTwin = primaryIsOne && Objects.equals(writable.get(name), claims.followed());
        return isTwin && !name.equals(primary().name())
                ? Optional.of("is a primary (pg_is_in_recovery() is false); name a streaming replica here")
                : Optional.empty();
    }

    /** A node that is no more. */
    synchronized void removed(String name) {
        claims.silent(name);
        identities.remove(name);
        problems.remove(name);
        refusals.remove(name);
        roles.remove(name);
        fenced.remove(name);
        writable.remove(name);
        probation.forget(name);
        servers.forget(name);
    }

    /** Takes in nothing more, since connections are closed under the samplers' hands now. */
    void end() {
        ended = true;
    }
}
