/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import io.github.hibernatemr.health.CheckResult.NodeFacts;
import io.github.hibernatemr.health.CheckResult.Part;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.replication.Questions;
import io.github.hibernatemr.settings.ConsistencySettings;
import io.github.hibernatemr.settings.DurationText;
import io.github.hibernatemr.settings.MultiRegionSettings.Details;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.Settings.HealthSettings;
import io.github.hibernatemr.settings.StoreSettings;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PoolUse;
import io.github.hibernatemr.topology.Topology;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether one persistence unit can serve: each part as a request would, all at the same time, for at most {@code
 * hibernate.mr.health.timeout}. Thread-safe.
 */
public final class UnitHealth implements AutoCloseable {

    private static final String STORE = "store";

    private final Settings settings;
    private final HealthSettings health;
    private final TopologyMonitor monitor;
    private final Questions questions;
    private final CheckRunner store;
    private final Map<String, NodeRunner> nodes = new ConcurrentHashMap<>();
    private final AtomicBoolean degraded = new AtomicBoolean();

    /** Of a node in one role: in another it is another question. */
    private record NodeRunner(ConnectionSource source, Node.Role role, CheckRunner runner) {}

    /** Asks nothing before {@link #ask}. */
    public UnitHealth(
            Settings settings, TopologyMonitor monitor, WriteTimestamps writeTimestamps, Questions questions) {
        this.questions = questions;
        this.settings = settings;
        this.health = settings.health();
        this.monitor = monitor;
        this.store = runner(Part.STORE, new StoreCheck(writeTimestamps, health.timeout()), () -> {});
    }

    private record StoreCheck(WriteTimestamps writeTimestamps, Duration timeout) implements HealthCheck {

        @Override
        public String name() {
            return STORE;
        }

        @Override
        public void check() throws Exception {
            try {
                writeTimestamps.ping().toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw new CheckFailedException("it cannot be reached", e.getCause());
            } catch (TimeoutException e) {
                throw new CheckFailedException("no answer within " + DurationText.of(timeout), e);
            }
        }
    }

    private CheckRunner runner(Part part, HealthCheck check, Runnable abandon) {
        String thread = "hibernate-mr " + settings.unit() + " health " + check.name();
        return new CheckRunner(thread, part, check, health.cache(), abandon);
    }

    /** Asks for everything. */
    public Health ask() {
        Health whole = ask(EnumSet.allOf(Part.class));
        tell(whole);
        return whole;
    }

    /** Asks for some parts only. */
    public Health ask(Set<Part> parts) {
        long deadline = System.nanoTime() + health.timeout().toNanos();
        List<Asked> asked = new ArrayList<>();
        nodes(parts).forEach(node -> asked.add(begin(node)));
        if (parts.contains(Part.STORE)) {
            asked.add(store.begin()::await);
        }
        if (parts.contains(Part.APPLICATION)) {
            OwnChecks.all().forEach(check -> asked.add(check.begin()::await));
        }
        List<CheckResult> results =
                asked.stream().map(question -> question.await(deadline)).toList();
        return new Health(
                settings.unit(),
                settings.region(),
                health.serves(),
                needsStoreToRead(),
                needsStoreToWrite(),
                withFacts(results));
    }

    /** What will be known by a deadline at the latest, in terms of {@link System#nanoTime()}. */
    private interface Asked {
        CheckResult await(long deadlineNanos);
    }

    /** Of a node that is not in use no request would have an answer, so none is waited for: a prober shall not have to wait. */
    private Asked begin(NodeState node) {
        ConnectionSource source = monitor.source(node.node().name());
        if (source == null || !node.reachable()) {
            SQLException problem = monitor.problem(node.node());
            return deadline -> NodeCheck.unused(node.node(), problem);
        }
        return runner(node.node(), source).begin()::await;
    }

    private List<NodeState> nodes(Set<Part> parts) {
        Topology topology = monitor.topology();
        List<NodeState> found = new ArrayList<>();
        if (parts.contains(Part.PRIMARY)) {
            found.add(topology.primary());
        }
        if (parts.contains(Part.REPLICA)) {
            found.addAll(topology.replicas());
        }
        return found;
    }

    private CheckRunner runner(Node node, ConnectionSource source) {
        NodeRunner known = nodes.compute(node.name(), (name, before) -> {
            if (before != null && before.role() == node.role() && before.source() == source) {
                return before;
            }
            if (before != null) {
                before.runner().close();
            }
            NodeCheck check = new NodeCheck(source, node.role(), questions, health.timeout());
            return new NodeRunner(source, node.role(), runner(NodeCheck.part(node), check, check::abandon));
        });
        return known.runner();
    }

    private boolean needsStoreToRead() {
        return settings.store().onFailure() == StoreSettings.OnFailure.PRIMARY
                && settings.consistency().level() != ConsistencySettings.Level.EVENTUAL;
    }

    private boolean needsStoreToWrite() {
        return settings.store().onWriteFailure() == StoreSettings.OnWriteFailure.REJECT;
    }

    /** With what is known of nodes by now, which is never cached: a node that answers may still be of no use. */
    private List<CheckResult> withFacts(List<CheckResult> results) {
        Topology topology = monitor.topology();
        return results.stream()
                .map(result -> isOfNode(result) ? withFacts(result, topology) : result)
                .map(result -> health.details() == Details.FULL ? result : result.brief())
                .toList();
    }

    private static boolean isOfNode(CheckResult result) {
        return result.part() == Part.PRIMARY || result.part() == Part.REPLICA;
    }

    private CheckResult withFacts(CheckResult result, Topology topology) {
        NodeState state = topology.node(result.name());
        if (state == null) {
            return result.failing("it was removed");
        }
        ConnectionSource source = monitor.source(result.name());
        PoolUse pool = source == null ? null : source.poolUse();
        Duration staleness = state.node().isPrimary() ? null : topology.staleness(state, System.nanoTime());
        CheckResult with = result.of(new NodeFacts(state.node(), staleness, pool));
        if (!result.up()) {
            boolean isExhausted = pool != null && pool.isExhausted();
            return isExhausted ? with.failing(result.reason() + "; its pool is exhausted") : with;
        }
        if (!state.reachable()) {
            return with.failing("it answers, but is not in use");
        }
        SQLException samplers = monitor.samplersProblem(state.node());
        if (samplers != null) {
            with = with.saying("its sampler gets no new connection: " + samplers);
        }
        return state.node().isPrimary() || !topology.primary().reachable() ? with : checkStaleness(with, staleness);
    }

    /** While no primary answers nobody can tell, and replicas are read all the same. */
    private CheckResult checkStaleness(CheckResult replica, @Nullable Duration staleness) {
        Duration most = settings.consistency().maxStaleness();
        if (staleness == null) {
            return replica.failing("it is not known to be within " + DurationText.of(most) + " of the primary");
        }
        return staleness.compareTo(most) <= 0
                ? replica
                : replica.failing("it is " + staleness.toSeconds() + "s stale, more than " + DurationText.of(most));
    }

    private void tell(Health whole) {
        boolean isDegraded = !whole.isHealthy();
        if (degraded.getAndSet(isDegraded) == isDegraded) {
            return;
        }
        if (isDegraded) {
            String failing = whole.checks().stream()
                    .filter(check -> !check.up())
                    .map(check -> check.name() + ": " + check.reason())
                    .collect(Collectors.joining(", "));
            HealthLog.LOG.degraded(
                    settings.unit(), settings.region(), health.serves().name(), failing);
        } else {
            HealthLog.LOG.healthyAgain(settings.unit(), settings.region());
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        store.close();
        nodes.values().forEach(node -> node.runner().close());
    }
}
