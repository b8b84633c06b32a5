/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.connection.Abort;
import io.github.hibernatemr.internal.connection.ConnectionSource;
import io.github.hibernatemr.topology.NodeState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the primary now and then which standbys stream from it, over a connection of the application's pool. A daemon thread; ends when
 * closed.
 */
public final class StandbyWatch extends Thread implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration END_PATIENCE = Duration.ofSeconds(3);

    /**
     * View pg_stat_replication of the PostgreSQL manual, section 27.2.2. Subscribers of logical replication are there too, and are no
     * standbys. Addresses of other roles' connections are null to whoever is not in {@code pg_monitor}.
     */
    private static final String QUESTION = """
            select replication.application_name, host(replication.client_addr), replication.client_addr is null and not
                   pg_has_role('pg_monitor', 'usage')
            from pg_stat_replication replication left join pg_replication_slots slot on slot.active_pid = replication.pid
            where slot.slot_type is distinct from 'logical'
            and (replication.state = 'streaming' or replication.state is null)
            """;

    /** What tools call themselves that receive WAL and serve nobody. */
    private static final List<String> NO_STANDBYS = List.of("pg_receivewal", "pg_basebackup");

    private final String unit;
    private final TopologyMonitor monitor;
    private final Consumer<List<Standby>> listener;
    private volatile @Nullable Abort abort;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean blind;

    /**
     * A server that streams from the primary.
     *
     * @param applicationName what it calls itself
     * @param address its IP address, or that of a proxy; null if it connects by a socket in the file system, which leads nobody there
     *     but from the primary's own machine
     */
    public record Standby(String applicationName, @Nullable String address) {}

    /** @param listener is told of all of them, each time */
    public StandbyWatch(String unit, TopologyMonitor monitor, Consumer<List<Standby>> listener) {
        super("hibernate-mr " + unit + " discovery");
        this.unit = unit;
        this.monitor = monitor;
        this.listener = listener;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            do {
                lookOrPass();
            } while (!ended.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // It is closed.
        }
    }

    private void lookOrPass() {
        try {
            look();
        } catch (SQLException | RuntimeException | LinkageError e) {
            // The primary is away, as its sampler says aloud; the next look will tell.
            TopologyLog.LOG.debugf(e, "persistence unit '%s': the primary does not tell its standbys", unit);
        }
    }

    private void look() throws SQLException {
        NodeState primary = monitor.topology().primary();
        ConnectionSource source = monitor.source(primary.node().name());
        if (source == null || !primary.reachable()) {
            return;
        }
        try (Connection connection = source.connect()) {
            abort = source.abort(connection);
            listener.accept(standbys(connection));
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } finally {
            abort = null;
        }
    }

    private List<Standby> standbys(Connection connection) throws SQLException {
        List<Standby> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUESTION)) {
            while (rows.next()) {
                String name = rows.getString(1);
                String address = rows.getString(2);
                if (rows.getBoolean(3)) {
                    tellBlind();
                } else if (name != null && !NO_STANDBYS.contains(name)) {
                    found.add(new Standby(name, address));
                }
            }
        }
        return found;
    }

    private void tellBlind() {
        if (!blind) {
            blind = true;
            TopologyLog.LOG.standbysHidden(unit);
        }
    }

    /** Ends the thread; waits for it briefly. Idempotent. */
    @Override
    public void close() {
        ended.countDown();
        interrupt();
        Abort known = abort;
        if (known != null) {
            try {
                known.run(Runnable::run);
            } catch (SQLException | RuntimeException e) {
                TopologyLog.LOG.trace("aborting a connection", e);
            }
        }
        try {
            join(END_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
