/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hikari;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.DriverDataSource;
import io.github.hibernatemr.internal.source.Abort;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.NodeSettings;
import io.github.hibernatemr.settings.NodeSettings.Url;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.PoolUse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A node that the settings give as a URL, behind a HikariCP pool of its own. Thread-safe. */
public final class HikariConnectionSource implements ConnectionSource {

    private static final Duration READ_TO_THE_END = Duration.ofSeconds(30);

    private final Common common;
    private final Node node;
    private final NodeSettings settings;
    private final Url url;
    private final RetiredPools retired = new RetiredPools();
    private final LivenessCheck liveness;
    private final Unpooled unpooled;
    private HikariDataSource pool;
    private Role role;
    private volatile @Nullable SQLException samplersRefusal;
    private boolean isIsolationLowered;
    private boolean closed;

    private HikariConnectionSource(Common common, Node node, NodeSettings settings, Url url) {
        this.common = common;
        this.node = node;
        this.settings = settings;
        this.url = url;
        this.unpooled = new Unpooled(settings, url);
        this.liveness = new LivenessCheck(System::nanoTime, common.replication());
        this.role = node.role();
        this.pool = open(role);
    }

    /**
     * What all pools of a persistence unit have in common.
     *
     * @param unit its name, for the pools' names
     * @param isolation how transactions begin where a pool's properties do not say, as Hibernate names or numbers it; null for the
     *     database's own
     * @param replication the back end
     */
    public record Common(String unit, @Nullable String isolation, Replication replication) {}

    /**
     * Makes the pool; it connects when it is first used, so that a server that is down does not fail start-up.
     *
     * @throws RuntimeException if HikariCP does not know a property or does not take its value
     */
    public static ConnectionSource open(Common common, Node node, NodeSettings settings, Url url) {
        return new HikariConnectionSource(common, node, settings, url);
    }

    private HikariDataSource open(Role role) {
        isIsolationLowered = false;
        HikariConfig config = new HikariConfig(poolProperties());
        if (!settings.pool().containsKey("connectionTimeout")) {
            config.setConnectionTimeout(MultiRegionSettings.POOL_CONNECTION_TIMEOUT.toMillis());
        }
        String isolation = common.isolation();
        if (isolation != null && config.getTransactionIsolation() == null) {
            config.setTransactionIsolation(Isolation.hikaris(isolation));
        }
        if (role == Role.REPLICA && Isolation.isSerializable(config.getTransactionIsolation())) {
            // A standby refuses it; this is enough for its transactions to be sent to the primary.
            config.setTransactionIsolation(Isolation.REPEATABLE_READ);
            isIsolationLowered = true;
        }
        config.setInitializationFailTimeout(-1);
        config.setPoolName("hibernate-mr " + common.unit() + " " + node.name());
        config.setJdbcUrl(url.url());
        config.setUsername(url.user());
        config.setPassword(url.password() == null ? null : url.password().value());
        // A data source of its own would not be used beside this one.
        if (config.getDataSourceClassName() == null) {
            config.setDataSource(drivers(config));
        }
        return new HikariDataSource(config);
    }

    private DataSource drivers(HikariConfig config) {
        DataSource drivers = new DriverDataSource(
                url.url(),
                config.getDriverClassName(),
                unpooled.driverProperties(),
                config.getUsername(),
                config.getPassword());
        // Who names a query wants it asked.
        return config.getConnectionTestQuery() == null ? liveness.watched(drivers) : drivers;
    }

    /** What is the driver's HikariCP would print, as secret as it may be, if it had to hand it on. */
    private Properties poolProperties() {
        boolean handsOn = settings.pool().containsKey("dataSourceClassName");
        Properties properties = new Properties();
        settings.pool().forEach((key, value) -> {
            if (handsOn || !key.startsWith(Unpooled.DRIVER_PREFIX)) {
                properties.setProperty(key, value);
            }
        });
        return properties;
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public String key() {
        return settings.addressKey();
    }

    @Override
    public String address() {
        return url.address();
    }

    @Override
    public Connection connect() throws SQLException {
        return connect(liveness::handOut);
    }

    private interface Hand {
        Connection out(HikariDataSource pool) throws SQLException;
    }

    private Connection connect(Hand hand) throws SQLException {
        while (true) {
            HikariDataSource pool = current();
            try {
                Connection connection = hand.out(pool);
                if (liveness.isUsable(connection)) {
                    return connection;
                }
                pool.evictConnection(connection);
            } catch (SQLException e) {
                if (pool == current() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                // Another pool has taken its place meanwhile.
            }
        }
    }

    @Override
    public Connection connectAsked() throws SQLException {
        return connect(HikariDataSource::getConnection);
    }

    @Override
    public void foundDead() {
        liveness.foundDead();
    }

    @Override
    public void sampled(boolean hasAnswered) {
        liveness.sampled(hasAnswered);
    }

    private synchronized HikariDataSource current() {
        return pool;
    }

    /**
     * What is being read from a replica may be read to its end; what is being written to a former primary may not. A standby's
     * connections outlive its promotion, and are of use at once.
     */
    @Override
    public synchronized void serve(Role newRole) {
        role = newRole;
        boolean isOfUse = role == Role.PRIMARY && !isIsolationLowered;
        if (!isOfUse) {
            renew(role == Role.REPLICA ? Duration.ZERO : READ_TO_THE_END);
        }
    }

    private void renew(Duration grace) {
        if (!closed) {
            HikariDataSource before = pool;
            pool = open(role);
            retired.add(before, grace);
        }
    }

    /** As when the primary is another node: nothing more is written to a server that is none, and what is read may be read to its end. */
    @Override
    public synchronized void anotherServer() {
        renew(role == Role.PRIMARY ? Duration.ZERO : READ_TO_THE_END);
    }

    @Override
    public void watch(Watch watch) {
        liveness.watch(watch);
    }

    @Override
    public boolean samplesAfresh() {
        return true;
    }

    @Override
    public long incarnation(Connection connection) throws SQLException {
        return liveness.incarnation(connection);
    }

    @Override
    public Connection connectForSampling() throws SQLException {
        try {
            Connection own = unpooled.connect();
            samplersRefusal = null;
            return own;
        } catch (SQLException e) {
            if (!common.replication().failures().refuseEntry(e) || poolUse().idle() == 0) {
                throw e;
            }
            return connectionThatWasLetIn(e);
        }
    }

    /** After its password was changed a server goes on serving those who have logged in before, and so does one that is full. */
    private Connection connectionThatWasLetIn(SQLException refusal) throws SQLException {
        try {
            Connection idle = connect();
            samplersRefusal = refusal;
            return idle;
        } catch (SQLException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    @Override
    public Duration keptForSampling() {
        return samplersRefusal == null ? KEPT_OUTSIDE_OF_POOLS : KEPT_OF_POOLS;
    }

    @Override
    public @Nullable SQLException samplersRefusal() {
        return samplersRefusal;
    }

    /** HikariCP's waits for nobody, and takes the connection out of the pool. */
    @Override
    public Abort abort(Connection connection) {
        return connection::abort;
    }

    @Override
    public PoolUse poolUse() {
        HikariDataSource known = current();
        HikariPoolMXBean used = known.getHikariPoolMXBean();
        int limit = known.getMaximumPoolSize();
        // None before the first connection.
        return used == null
                ? new PoolUse(0, 0, 0, limit)
                : new PoolUse(
                        used.getActiveConnections(),
                        used.getIdleConnections(),
                        used.getThreadsAwaitingConnection(),
                        limit);
    }

    @Override
    public void close() {
        HikariDataSource last;
        synchronized (this) {
            closed = true;
            last = pool;
        }
        last.close();
        retired.close();
    }
}
