/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.source.Abort;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Questions;
import io.github.hibernatemr.replication.Standbys;
import io.github.hibernatemr.replication.Standbys.Standby;
import io.github.hibernatemr.topology.NodeState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the primary now and then which standbys follow it, over a connection of the application's pool. A daemon thread; ends when
 * closed.
 */
public final class StandbyWatch extends Thread implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration END_PATIENCE = Duration.ofSeconds(3);

    private final String unit;
    private final TopologyMonitor monitor;
    private final Questions questions;
    private final Consumer<List<Standby>> listener;
    private volatile @Nullable Abort abort;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean blind;

    /** @param listener is told of all of them, each time */
    public StandbyWatch(String unit, TopologyMonitor monitor, Questions questions, Consumer<List<Standby>> listener) {
        super("hibernate-mr " + unit + " discovery");
        this.unit = unit;
        this.monitor = monitor;
        this.questions = questions;
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
            Standbys told = questions.standbys(connection);
            if (told.areHidden() && !blind) {
                blind = true;
                TopologyLog.LOG.standbysHidden(unit);
            }
            listener.accept(told.found());
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } finally {
            abort = null;
        }
    }

    /** Ends the thread; waits for it briefly. Idempotent. */
    @Override
    public void close() {
        ended.countDown();
        interrupt();
        Abort known = abort;
        if (known != null) {
            known.quietly();
        }
        try {
            join(END_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
