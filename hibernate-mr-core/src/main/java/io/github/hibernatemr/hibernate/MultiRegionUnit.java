/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.consistency.ConsistencyDefaults;
import io.github.hibernatemr.consistency.ConsistencyKeyResolver;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.TokenFormat;
import io.github.hibernatemr.consistency.TokenSecrets;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.consistency.WriteTimestamps;
import io.github.hibernatemr.health.UnitHealth;
import io.github.hibernatemr.internal.connection.ConnectionSource;
import io.github.hibernatemr.internal.sampling.Misconfiguration;
import io.github.hibernatemr.internal.sampling.StandbyWatch;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.jdbc.JtaTransactions;
import io.github.hibernatemr.jdbc.RoutedConnections;
import io.github.hibernatemr.jdbc.RoutedConnections.InitialMode;
import io.github.hibernatemr.jmx.MetersBean;
import io.github.hibernatemr.lettuce.RedisWriteTimestampStore;
import io.github.hibernatemr.metrics.UnitMeters;
import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.routing.Tokens;
import io.github.hibernatemr.settings.ConsistencySettings;
import io.github.hibernatemr.settings.DiscoverySettings;
import io.github.hibernatemr.settings.Jmx;
import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.NodeSettings;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.WithoutKey;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import jakarta.transaction.TransactionManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.internal.util.config.ConfigurationHelper;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.jspecify.annotations.Nullable;

/** Everything that serves one persistence unit, from its settings to its threads. Thread-safe. */
public final class MultiRegionUnit implements AutoCloseable {

    /** A node that has said nothing by then counts as unreachable until it answers. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Replication replication;
    private final @Nullable ConsistencyKeyResolver resolver;
    private final ConnectionSource primary;
    private final List<ConnectionSource> replicas;
    private final TopologyMonitor monitor;
    private final WriteTimestamps writeTimestamps;
    private final RoutedConnections connections;
    private final Tokens tokens;
    private final @Nullable JtaTransactions transactions;
    private final UnitHealth health;
    private final UnitMeters meters;
    private final Opened opened;
    private final Set<ConnectionSource> added = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private MultiRegionUnit(Map<String, Object> configuration, ServiceRegistryImplementor registry) {
        this.settings = Settings.read(configuration, System::getenv);
        this.replication = new StreamingReplication(settings.consistency().coverage());
        this.resolver = KeyResolvers.of(settings, registry);
        ConsistencyDefaults defaults = new ConsistencyDefaults(
                defaultLevel(settings.consistency()), settings.sight().withoutKey(), resolver);
        UnitEvents events = new UnitEvents(settings.unit(), this::nodeGone, this::primarySilent);
        this.opened = new Opened(settings.unit());
        opened.add(events);
        this.transactions = jta(registry);
        try {
            NodeSources nodes = new NodeSources(settings, configuration, registry, opened, replication);
            this.primary = nodes.primary();
            this.replicas = nodes.replicas();
            this.monitor = new TopologyMonitor(settings, primary, replicas, events, replication);
            WriteTimestampStore store = store();
            this.writeTimestamps = opened.add(
                    new WriteTimestamps(settings.unit(), store, settings.store(), this::latestPrimaryClock, events));
            opened.add(monitor);
            this.tokens = new Tokens(
                    new TokenFormat(settings.store().namespace(), tokenSecrets(store)),
                    writeTimestamps,
                    defaults,
                    () -> monitor.topology().clock());
            this.health = opened.add(new UnitHealth(settings, monitor, writeTimestamps, replication.questions()));
            List<ConnectionSource> all = new ArrayList<>(replicas);
            all.add(primary);
            this.connections = new RoutedConnections(
                    settings,
                    all,
                    monitor,
                    writeTimestamps,
                    defaults,
                    initialMode(configuration),
                    transactions,
                    events);
            this.meters = new UnitMeters(connections, writeTimestamps, monitor, events.counts());
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** What was under way fails now; a commit as one whose outcome is unknown. */
    private void primarySilent(Node primary) {
        connections.abort(primary);
    }

    /**
     * Nobody waits for a node that is gone. What is read from a replica is aborted only if that is silent: else it may have been the
     * sampler's connection alone that broke.
     */
    private void nodeGone(Node node) {
        connections.endWaits(node);
        if (!monitor.topology().isPrimary(node) && (node.isPrimary() || monitor.isSilent(node))) {
            connections.abort(node);
        }
    }

    /**
     * Reads the settings, connects the nodes and starts sampling.
     *
     * @throws SettingException if the settings, or the servers behind them, cannot be what is meant
     */
    static MultiRegionUnit start(Map<String, Object> configuration, ServiceRegistryImplementor registry) {
        MultiRegionUnit unit = new MultiRegionUnit(configuration, registry);
        try {
            unit.meetNodes(registry);
            unit.register();
            unit.discover(configuration.get(JdbcSettings.ISOLATION));
        } catch (RuntimeException | Error e) {
            unit.close();
            throw e;
        }
        HibernateLog.LOG.started(
                unit.settings.unit(),
                unit.settings.region(),
                unit.replicas.stream().map(ConnectionSource::node).toList(),
                unit.primary.node(),
                unit.settings.store().uris().isEmpty() ? "the memory of this pod" : "Redis");
        unit.sayWhoReads();
        RunningUnits.add(unit);
        return unit;
    }

    private void sayWhoReads() {
        WithoutKey withoutKey = settings.sight().withoutKey();
        HibernateLog.LOG.whoReads(
                settings.unit(),
                resolver == null ? "nobody" : resolver.getClass().getName(),
                withoutKey.seen(),
                withoutKey);
    }

    /** Another application of the same name may have the bean's: that is no reason not to start. */
    private void register() {
        if (settings.jmx() == Jmx.ON) {
            try {
                opened.add(MetersBean.register(settings.unit(), meters));
            } catch (JMException e) {
                HibernateLog.LOG.noMetersBean(settings.unit(), e.toString());
            }
        }
    }

    private void discover(@Nullable Object isolation) {
        DiscoverySettings discovery = settings.discovery();
        if (discovery != null) {
            checkHikari();
            DiscoveredReplicas found =
                    new DiscoveredReplicas(this, discovery, isolation == null ? null : isolation.toString());
            StandbyWatch watch =
                    opened.add(new StandbyWatch(settings.unit(), monitor, replication.questions(), found::told));
            watch.start();
        }
    }

    /** Here and not in a thread of its own, where nobody would be told. */
    private void checkHikari() {
        try {
            Class.forName(
                    "com.zaxxer.hikari.HikariDataSource", false, getClass().getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new SettingException(
                    settings.unit(),
                    List.of(new Problem(
                            MultiRegionSettings.DISCOVERY_URL,
                            null,
                            "needs HikariCP on the class path: add com.zaxxer:HikariCP")));
        }
    }

    private void meetNodes(ServiceRegistryImplementor registry) {
        List<Problem> wrong = new ArrayList<>();
        for (Misconfiguration found : monitor.start(START_PATIENCE)) {
            wrong.add(new Problem(found.key(), found.value(), found.problem()));
        }
        wrong.addAll(jtaReplicas(registry));
        if (!wrong.isEmpty()) {
            throw new SettingException(settings.unit(), wrong);
        }
    }

    /** Asks those that answer: the others would have to be waited for. */
    private List<Problem> jtaReplicas(ServiceRegistryImplementor registry) {
        TransactionManager transactions = jta(registry) == null
                ? null
                : registry.requireService(JtaPlatform.class).retrieveTransactionManager();
        if (transactions == null) {
            return List.of();
        }
        List<ConnectionSource> answering =
                replicas.stream().filter(this::answers).toList();
        return JtaReplicas.among(answering, transactions);
    }

    private boolean answers(ConnectionSource source) {
        NodeState state = monitor.topology().node(source.node().name());
        return state != null && state.reachable();
    }

    private static ConsistencyLevel defaultLevel(ConsistencySettings settings) {
        return switch (settings.level()) {
            case STRONG -> ConsistencyLevel.strong();
            case SESSION -> ConsistencyLevel.session();
            case BOUNDED -> ConsistencyLevel.bounded(settings.maxStaleness());
            case EVENTUAL -> ConsistencyLevel.eventual();
        };
    }

    private WriteTimestampStore store() {
        if (settings.store().uris().isEmpty()) {
            return WriteTimestampStore.inMemory(settings.store().ttl(), this::latestPrimaryClock);
        }
        ClassLoader loader = getClass().getClassLoader();
        LettuceVersion.problem(loader).ifPresent(problem -> {
            throw wrongStore(problem);
        });
        try {
            return RedisWriteTimestampStore.open(settings.unit(), settings.store(), this::latestPrimaryClock);
        } catch (LinkageError e) {
            throw wrongStore(LettuceVersion.problem(loader, e));
        } catch (IllegalArgumentException e) {
            // Its message may quote the URI, password and all.
            throw wrongStore(
                    "is no URI that Lettuce takes; see io.lettuce.core.RedisURI for what may follow the address");
        }
    }

    private SettingException wrongStore(String remedy) {
        return new SettingException(
                settings.unit(),
                List.of(new Problem(
                        MultiRegionSettings.STORE_URI, settings.store().shownUris(), remedy)));
    }

    private TokenSecrets tokenSecrets(WriteTimestampStore store) {
        List<String> chosen = settings.consistency().tokenSecrets();
        return chosen.isEmpty() ? TokenSecrets.ofRegion(store::sharedSecrets) : TokenSecrets.of(chosen);
    }

    private @Nullable Instant latestPrimaryClock() {
        PrimaryClock clock = monitor.topology().clock();
        return clock == null ? null : clock.latest(System.nanoTime());
    }

    private static InitialMode initialMode(Map<String, Object> configuration) {
        return ConfigurationHelper.getBoolean(
                        JdbcSettings.CONNECTION_PROVIDER_DISABLES_AUTOCOMMIT, configuration, false)
                ? InitialMode.TRANSACTION
                : InitialMode.AUTO_COMMIT;
    }

    private static @Nullable JtaTransactions jta(ServiceRegistryImplementor registry) {
        return registry.requireService(TransactionCoordinatorBuilder.class).isJta()
                ? new HibernateJtaTransactions(registry.requireService(JtaPlatform.class))
                : null;
    }

    /** The settings it was started with. */
    public Settings settings() {
        return settings;
    }

    /** Makes its routed connections. */
    public RoutedConnections connections() {
        return connections;
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

    /**
     * Adds a replica, which serves when it has proved itself.
     *
     * @throws IllegalArgumentException if there is a node of that name, or it cannot be one
     * @throws IllegalStateException if the unit is closed
     */
    public synchronized void addReplica(String name, String region, DataSource dataSource) {
        NodeSettings given = NodeSettings.ofReplica(name, region, dataSource);
        Node node = new Node(name, region, Node.Role.REPLICA);
        String address = new NodeSettings.DataSourceObject(dataSource).address();
        addReplica(ConnectionSource.of(node, given.addressKey(), address, () -> dataSource, replication));
    }

    /**
     * Adds a replica whose connections are closed with the unit.
     *
     * @throws IllegalArgumentException if there is a node of that name; nothing is closed then, and its connections stay the ones that
     *     are used
     * @throws IllegalStateException if the unit is closed
     */
    synchronized void addReplica(ConnectionSource source) {
        String name = source.node().name();
        if (monitor.topology().node(name) != null) {
            throw new IllegalArgumentException("there is a node '" + name + "' already");
        }
        // Before it is sampled: else it could be read before there are connections, or outlive a unit that is closed
        // meanwhile.
        connections.add(source);
        added.add(source);
        try {
            monitor.add(source);
        } catch (RuntimeException e) {
            added.remove(source);
            connections.remove(source);
            throw e;
        }
    }

    /**
     * Removes a replica. If its pool is hibernate-mr's own it is closed, and what is being read there is read elsewhere again; else
     * what is being read is read to its end.
     *
     * @return whether there was one
     * @throws IllegalArgumentException if the node is the primary
     */
    public synchronized boolean removeReplica(String name) {
        ConnectionSource source = monitor.remove(name);
        if (source == null) {
            return false;
        }
        connections.remove(source);
        added.remove(source);
        source.close();
        return true;
    }

    Replication replication() {
        return replication;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Ends its threads, and closes the pools that are its own. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            RunningUnits.remove(this);
            connections.close();
            opened.close();
            added.forEach(ConnectionSource::close);
            HibernateLog.LOG.stopped(settings.unit());
        }
    }
}
