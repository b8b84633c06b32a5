/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.consistency.Consistency;
import io.github.hibernatemr.consistency.ConsistencyDefaults;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.WriteTimestamps;
import io.github.hibernatemr.internal.connection.ConnectionSource;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.routing.PrimaryFailure;
import io.github.hibernatemr.routing.RouteListener;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.routing.RouteStatistics;
import io.github.hibernatemr.routing.Router;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.SightSettings;
import io.github.hibernatemr.settings.StoreSettings;
import io.github.hibernatemr.settings.WithoutKey;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import io.github.hibernatemr.topology.Topology;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes the routed connections of one persistence unit, and is what they share. Thread-safe. */
public final class RoutedConnections {

    /** SQL's, at which whoever retries transactions runs them again. */
    private static final String SERIALIZATION_FAILURE = "40001";

    /** SQL's transaction_resolution_unknown. */
    private static final String OUTCOME_UNKNOWN = "08007";

    /** SQL's sqlclient_unable_to_establish_sqlconnection. */
    private static final String UNABLE_TO_CONNECT = "08001";

    private final Settings settings;
    private final Map<String, ConnectionSource> sources = new ConcurrentHashMap<>();
    private final TopologyMonitor monitor;
    private final WriteTimestamps writeTimestamps;
    private final ConsistencyDefaults defaults;
    private final InitialMode initialMode;
    private final @Nullable JtaTransactions jta;
    private final Router router;
    private final WaitOrGo waitOrGo;
    private final RouteStatistics statistics;
    private final StatementText texts;
    private final FunctionVolatility volatility = new FunctionVolatility();
    private final int application;
    private final EntryPoints entryPoints = new EntryPoints();
    private final NodeUse use = new NodeUse();
    private final Crossings crossings;
    private final @Nullable OpenTransactions transactions;
    private final DataSource dataSource = new RoutedDataSource(this);
    private volatile boolean closed;
    private volatile boolean hasWrittenWithoutKey;
    private final Map<String, Optional<String>> initialSettings = new ConcurrentHashMap<>();

    /**
     * @param settings the unit's settings
     * @param sources where connections to each node come from, the primary included
     * @param monitor tells the topology
     * @param writeTimestamps what keys have written
     * @param defaults level and key where no scope names them
     * @param initialMode how a connection comes
     * @param jta the container's transactions, or null if transactions are the connection's own
     * @param listener hears of every route
     */
    public RoutedConnections(
            Settings settings,
            List<ConnectionSource> sources,
            TopologyMonitor monitor,
            WriteTimestamps writeTimestamps,
            ConsistencyDefaults defaults,
            InitialMode initialMode,
            @Nullable JtaTransactions jta,
            RouteListener listener) {
        this.statistics = new RouteStatistics(listener);
        this.settings = settings;
        sources.forEach(this::add);
        this.monitor = monitor;
        this.writeTimestamps = writeTimestamps;
        this.defaults = defaults;
        this.initialMode = initialMode;
        this.jta = jta;
        this.transactions = jta == null ? null : new OpenTransactions(this, jta);
        this.texts = new StatementText(settings.functions());
        this.application = ConsistencyToken.application(settings.store().namespace());
        this.crossings = new Crossings(settings.unit(), settings.outages());
        this.router = new Router(settings.consistency().maxStaleness());
        this.waitOrGo = new WaitOrGo(router, monitor, settings.consistency().maxWait());
    }

    /** Whose tokens hold here. */
    int application() {
        return application;
    }

    /** How a connection is before anybody has set anything on it. */
    public enum InitialMode {
        /** JDBC's default: each statement is its own transaction. */
        AUTO_COMMIT,
        /** As Hibernate expects it where {@code hibernate.connection.provider_disables_autocommit} is set. */
        TRANSACTION
    }

    /**
     * A new routed connection; it speaks to no server before its first statement.
     *
     * @param session the session that it is for, or null if Hibernate needs it outside of any
     */
    public Connection open(@Nullable RoutedSession session) {
        return open(session, initialMode, false);
    }

    /**
     * As {@link #open}, for a session that promises to write nothing: a write is refused at once, and nothing moves it to the
     * primary but a read that no replica may answer.
     */
    public Connection openReadOnly(@Nullable RoutedSession session) {
        return open(session, initialMode, true);
    }

    private Connection open(@Nullable RoutedSession session, InitialMode mode, boolean onlyReads) {
        RoutedSession of = session == null ? RoutedSession.outside() : session;
        return new RoutedConnection(this, of, new ConnectionState(mode, onlyReads));
    }

    /**
     * Routed connections for everybody in the application but Hibernate; whatever this one's initial mode, they come in auto-commit mode.
     */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * A new routed connection for somebody else than Hibernate.
     *
     * @throws SQLException if the persistence unit is closed: nobody would notice any more what a replica lacks, or which node is the
     *     primary
     */
    Connection openBesideHibernate() throws SQLException {
        if (closed) {
            throw JdbcLog.LOG.unitClosed(unit(), "08003");
        }
        RoutedConnection opened = new RoutedConnection(
                this, RoutedSession.ofConnection(), new ConnectionState(InitialMode.AUTO_COMMIT, false));
        opened.joinTransaction();
        return opened;
    }

    /**
     * Notes that the current thread's consistency key, or nobody in particular, has written past the unit's connections: from now on its
     * reads, here and on the region's other pods, show what was committed until now. Within a transaction of the container's what is
     * written in it counts too, when it ends. Waits for the store as a commit does.
     */
    public void wrote() {
        ConsistencyScope scope = ConsistencyScope.current();
        Consistency writer = defaults.resolve(null, null);
        if (jta != null && jta.isActive()) {
            requiredTransactions().current().wroteElsewhere(writer, scope);
        }
        TransactionWrites writes = new TransactionWrites(this);
        writes.by(writer);
        writes.failed();
        Instant writeTimestamp = writes.committed();
        if (scope != null && writeTimestamp != null) {
            scope.wrote(application, writeTimestamp);
        }
    }

    /** Opens no more connections for anybody but Hibernate, which does not ask for any. */
    public void close() {
        closed = true;
    }

    /** Counts the routes taken. */
    public RouteStatistics statistics() {
        return statistics;
    }

    String unit() {
        return settings.unit();
    }

    /** Adds a node's connections, before anything is routed there. */
    public void add(ConnectionSource source) {
        sources.put(source.node().name(), source);
    }

    /** Forgets a node's connections, after nothing is routed there any more. */
    public void remove(ConnectionSource source) {
        sources.remove(source.node().name(), source);
    }

    /** @throws SQLException if the node has been removed */
    ConnectionSource source(Node node) throws SQLException {
        ConnectionSource source = sources.get(node.name());
        if (source == null) {
            throw new SQLException("node " + node + " has been removed", "08003");
        }
        return source;
    }

    /** @param asked whether the pool shall ask the connection if it lives, since nothing will be run again over another */
    Connection connect(Node node, boolean asked) throws SQLException {
        ConnectionSource source = source(node);
        return use.connect(asked ? source::connectAsked : source::connect, node);
    }

    /** Lets nobody wait any longer for a connection to a node: it is lost, or is the primary no more. */
    public void endWaits(Node node) {
        use.endWaits(node);
    }

    /** Lets nobody wait any longer for an answer from a node. */
    public void abort(Node node) {
        use.abort(node);
    }

    /** How many connections of a node sessions hold. */
    public long held(Node node) {
        return use.held(node);
    }

    /** How many threads wait for a connection of a node. */
    public long awaited(Node node) {
        return use.awaited(node);
    }

    /** How many reads were refused by {@code hibernate.mr.crossing.limit}. */
    public long crossingsRefused() {
        return crossings.refused();
    }

    NodeUse use() {
        return use;
    }

    /** Whether a node is the primary, and not merely was it when it was chosen. */
    boolean isPrimary(Node node) {
        return monitor.topology().isPrimary(node);
    }

    /**
     * Whether what is known of a node was proved of this server. While nothing is known, as after it was lost, a server counts as
     * its own that its address has not left.
     */
    boolean isSampled(Node node, long server) {
        NodeState state = monitor.topology().node(node.name());
        return state == null || state.incarnation() == 0
                ? !monitor.hasLeft(node, server)
                : state.incarnation() == server;
    }

    /** What a setting is on connections to a node as they come, null if it is unknown there; asked once. */
    @Nullable
    String initialSetting(Node node, Connection connection, String setting) throws SQLException {
        // In another role the node has another pool.
        String key = node.name() + "/" + node.role() + "/" + setting;
        Optional<String> known = initialSettings.get(key);
        if (known == null) {
            known = Optional.ofNullable(read(connection, setting));
            initialSettings.put(key, known);
        }
        return known.orElse(null);
    }

    private static @Nullable String read(Connection connection, String setting) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select current_setting(?, true)")) {
            query.setString(1, setting);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    TopologyMonitor monitor() {
        return monitor;
    }

    Topology topology() {
        monitor.used();
        return monitor.topology();
    }

    @Nullable
    PrimaryClock primaryClock() {
        return monitor.topology().clock();
    }

    Router router() {
        return router;
    }

    WriteTimestamps writeTimestamps() {
        return writeTimestamps;
    }

    ConsistencyDefaults defaults() {
        return defaults;
    }

    StatementText texts() {
        return texts;
    }

    FunctionVolatility volatility() {
        return volatility;
    }

    @Nullable
    JtaTransactions jta() {
        return jta;
    }

    /** The container's transactions, where there are any. */
    OpenTransactions requiredTransactions() {
        return Objects.requireNonNull(transactions, "there is no container whose transactions they are");
    }

    /** @param cause what the old primary's connection failed with, or null if it was not asked any more */
    SQLException primaryMoved(Node before, @Nullable SQLException cause) {
        statistics().failed(PrimaryFailure.MOVED);
        Node now = monitor.topology().primary().node();
        return JdbcLog.LOG.primaryMoved(unit(), before, now, SERIALIZATION_FAILURE, cause);
    }

    /**
     * @param reason why a statement needs the primary
     * @param problem what is wrong with it, for people
     */
    SQLException primaryUnreachable(RouteReason reason, @Nullable String problem, @Nullable SQLException cause) {
        statistics().failed(PrimaryFailure.UNREACHABLE);
        Node primary = monitor.topology().primary().node();
        return JdbcLog.LOG.primaryUnreachable(unit(), primary, reason, problem, UNABLE_TO_CONNECT, cause);
    }

    /** @param failure what was heard in the place of the answer to a commit */
    SQLException outcomeUnknown(Node primary, SQLException failure) {
        statistics().failed(PrimaryFailure.OUTCOME_UNKNOWN);
        return JdbcLog.LOG.outcomeUnknown(unit(), primary, OUTCOME_UNKNOWN, failure);
    }

    WaitOrGo waitOrGo() {
        return waitOrGo;
    }

    Crossings crossings() {
        return crossings;
    }

    /** How long a statement waits for a primary while there is none. */
    Duration failoverWait() {
        return settings.outages().failoverWait();
    }

    EntryPoints entryPoints() {
        return entryPoints;
    }

    /** Whose writes must be seen where no key says so. */
    SightSettings sight() {
        return settings.sight();
    }

    /** Somebody has written, and nobody says who. */
    void wroteWithoutKey() {
        if (!hasWrittenWithoutKey && ConsistencyScope.current() == null) {
            hasWrittenWithoutKey = true;
            WithoutKey withoutKey = sight().withoutKey();
            JdbcLog.LOG.wroteWithoutKey(settings.unit(), withoutKey.seen(), withoutKey, sight().writers());
        }
    }

    /** Whether nothing is committed that could not be announced. */
    boolean announcesWrites() {
        return settings.store().onWriteFailure() == StoreSettings.OnWriteFailure.REJECT;
    }

    /** How much replicas may show to a scope. */
    int rememberedBases() {
        return settings.rememberedBases();
    }

    boolean readsReplicaWithoutStore() {
        return settings.store().onFailure() == StoreSettings.OnFailure.REPLICA;
    }
}
