/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.TokenFormat;
import io.github.hibernatemr.consistency.TokenSecrets;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.health.UnitHealth;
import io.github.hibernatemr.internal.connection.ConnectionState.InitialMode;
import io.github.hibernatemr.internal.facade.RoutedConnections;
import io.github.hibernatemr.internal.facade.UnitParts;
import io.github.hibernatemr.internal.observe.UnitEvents;
import io.github.hibernatemr.internal.reading.ConsistencyDefaults;
import io.github.hibernatemr.internal.reading.Tokens;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.internal.transaction.JtaTransactions;
import io.github.hibernatemr.metrics.UnitMeters;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.routing.RouteStatistics;
import io.github.hibernatemr.settings.NodeSettings;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Everything that serves one persistence unit. {@link UnitStart} makes it. Thread-safe. */
public final class MultiRegionUnit implements AutoCloseable {

    private final Settings settings;
    private final Replication replication;
    private final TopologyMonitor monitor;
    private final WriteTimestamps writeTimestamps;
    private final UnitParts parts;
    private final RoutedConnections connections;
    private final Tokens tokens;
    private final @Nullable JtaTransactions transactions;
    private final UnitHealth health;
    private final UnitMeters meters;
    private final ReplicaChanges replicas;
    private final Opened opened;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Where connections to the nodes come from. */
    record Nodes(ConnectionSource primary, List<ConnectionSource> replicas, Replication replication) {

        List<ConnectionSource> all() {
            return Stream.concat(replicas.stream(), Stream.of(primary)).toList();
        }
    }

    /**
     * How Hibernate's transactions are.
     *
     * @param initialMode how a connection comes
     * @param jta the container's transactions, or null if they are the connection's own
     */
    record Transactions(InitialMode initialMode, @Nullable JtaTransactions jta) {}

    /** @param opened has what is open already, and gets what is to be closed, also if this fails */
    MultiRegionUnit(
            Settings settings, Nodes nodes, ConsistencyDefaults defaults, Transactions transactions, Opened opened) {
        this.settings = settings;
        this.opened = opened;
        this.replication = nodes.replication();
        this.transactions = transactions.jta();
        UnitEvents events = opened.add(new UnitEvents(settings.unit(), this::nodeGone, this::primarySilent));
        this.monitor = new TopologyMonitor(settings, nodes.primary(), nodes.replicas(), events, replication);
        WriteTimestampStore store = UnitStore.open(settings, this::latestPrimaryClock);
        this.writeTimestamps = opened.add(
                new WriteTimestamps(settings.unit(), store, settings.store(), this::latestPrimaryClock, events));
        opened.add(monitor);
        TokenFormat format = new TokenFormat(settings.store().namespace(), tokenSecrets(store));
        this.tokens = new Tokens(
                format, writeTimestamps, defaults, () -> monitor.topology().clock());
        this.health = opened.add(new UnitHealth(settings, monitor, writeTimestamps, replication.questions()));
        this.parts = UnitParts.of(
                settings,
                replication.language(settings.functions()),
                defaults,
                new UnitParts.Observed(monitor, writeTimestamps),
                new RouteStatistics(events));
        nodes.all().forEach(parts.pools()::add);
        this.connections = new RoutedConnections(parts, transactions.initialMode(), transactions.jta());
        this.meters = new UnitMeters(parts, writeTimestamps, monitor, events.counts());
        this.replicas = new ReplicaChanges(monitor, parts.pools());
    }

    /** What was under way fails now; a commit as one whose outcome is unknown. */
    private void primarySilent(Node primary) {
        parts.pools().abort(primary);
    }

    /**
     * Nobody waits for a node that is gone. What is read from a replica is aborted only if that is silent: else it may have been the
     * sampler's connection alone that broke.
     */
    private void nodeGone(Node node) {
        parts.pools().endWaits(node);
        if (!monitor.topology().isPrimary(node) && (node.isPrimary() || monitor.isSilent(node))) {
            parts.pools().abort(node);
        }
    }

    private TokenSecrets tokenSecrets(WriteTimestampStore store) {
        List<String> chosen = settings.consistency().tokenSecrets();
        return chosen.isEmpty() ? TokenSecrets.ofRegion(store::sharedSecrets) : TokenSecrets.of(chosen);
    }

    private @Nullable Instant latestPrimaryClock() {
        PrimaryClock clock = monitor.topology().clock();
        return clock == null ? null : clock.latest(System.nanoTime());
    }

    /** The settings it was started with. */
    public Settings settings() {
        return settings;
    }

    /** Makes its routed connections. */
    public RoutedConnections connections() {
        return connections;
    }

    /** Counts its routes. */
    public RouteStatistics routes() {
        return parts.statistics();
    }

    /** Its keys' tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /**
     * The token of whoever must see all that was committed before this call, on whichever pod and in whichever region: as if its
     * bearer had just written. May wait for news of the primary's clock, as a write does.
     */
    public ConsistencyToken tokenOfNow() {
        return tokens.ofWrite(monitor.writeTimestamp());
    }

    /** Whether the current thread is in a transaction of the container's, in whatever state: when it will commit nobody knows. */
    public boolean isInTransaction() {
        return transactions != null && transactions.isAny();
    }

    /** Tells its topology. */
    public TopologyMonitor monitor() {
        return monitor;
    }

    /** Whether it can serve. */
    public UnitHealth health() {
        return health;
    }

    /** What can be measured of it. */
    public UnitMeters meters() {
        return meters;
    }

    /** What its keys have written. */
    public WriteTimestamps writeTimestamps() {
        return writeTimestamps;
    }

    Replication replication() {
        return replication;
    }

    ReplicaChanges replicas() {
        return replicas;
    }

    /**
     * Adds a replica, which serves when it has proved itself.
     *
     * @throws IllegalArgumentException if there is a node of that name, or it cannot be one
     * @throws IllegalStateException if the unit is closed
     */
    public void addReplica(String name, String region, DataSource dataSource) {
        NodeSettings given = NodeSettings.ofReplica(name, region, dataSource);
        Node node = new Node(name, region, Node.Role.REPLICA);
        String address = new NodeSettings.DataSourceObject(dataSource).address();
        replicas.add(ConnectionSource.of(node, given.addressKey(), address, () -> dataSource, replication));
    }

    /**
     * Removes a replica. If its pool is hibernate-mr's own it is closed, and what is being read there is read elsewhere again; else
     * what is being read is read to its end.
     *
     * @return whether there was one
     * @throws IllegalArgumentException if the node is the primary
     */
    public boolean removeReplica(String name) {
        return replicas.remove(name);
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Ends its threads, and closes the pools that are its own. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            connections.close();
            opened.close();
            replicas.close();
            ActivationLog.LOG.stopped(settings.unit());
        }
    }
}
