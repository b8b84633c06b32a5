/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.testkit.Node;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Measures how long after a write a user's reads are local again, beside how long the replica really lagged: it writes,
 * then watches the replica itself and, through the shop, where that user's reads go.
 */
final class ReturnProbe implements Runnable {

    private static final Duration POLL = Duration.ofMillis(10);

    /** Asked of a replica: once it has a revision, how long ago the transaction that it replayed last was committed. */
    private static final String DELAY = "select cast(extract(epoch from clock_timestamp()"
            + " - pg_last_xact_replay_timestamp()) * 1000000 as bigint) from Basket where userId = ? and revision >= ?";

    private static final Duration POLL_OF_REPLICA = Duration.ofMillis(2);

    private final Histogram localAgainMicros;
    private final Histogram replicationDelayMicros;
    private final Histogram beyondLagMicros;
    private final List<Run.LagChange> lagChanges;

    private final Shop pod;
    private final Node replica;
    private final long user;
    private final ThreadPoolExecutor reader = new ThreadPoolExecutor(
            8, 8, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), Thread::new, new ThreadPoolExecutor.DiscardPolicy());
    private final Thread thread = new Thread(this, "demo probe");
    private volatile boolean ended;

    ReturnProbe(Shop pod, Node replica, long user, Measurements measurements, List<Run.LagChange> lagChanges) {
        this.localAgainMicros = measurements.localAgainMicros;
        this.replicationDelayMicros = measurements.replicationDelayMicros;
        this.beyondLagMicros = measurements.beyondLagMicros;
        this.lagChanges = lagChanges;
        this.pod = pod;
        this.replica = replica;
        this.user = user;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void end() throws InterruptedException {
        ended = true;
        thread.join();
    }

    @Override
    public void run() {
        try (Connection connection = replica.dataSource(replica.region()).getConnection();
                PreparedStatement delay = connection.prepareStatement(DELAY)) {
            while (!ended) {
                probe(delay);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the probe lost the replica", e);
        } finally {
            endReader();
        }
    }

    private void endReader() {
        reader.shutdown();
        try {
            if (!reader.awaitTermination(10, TimeUnit.SECONDS)) {
                reader.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void probe(PreparedStatement delayOnReplica) throws SQLException {
        int lagBefore = lagChanges.size();
        long written = pod.changeBasket(user).revision();
        long acknowledgedNanos = System.nanoTime();
        long delayMicros = awaitReplication(delayOnReplica, written);
        long arrivedNanos = System.nanoTime();
        AtomicLong firstLocalNanos = new AtomicLong(Long.MAX_VALUE);
        while (!ended && firstLocalNanos.get() == Long.MAX_VALUE) {
            reader.execute(() -> noteIfLocal(firstLocalNanos));
            LockSupport.parkNanos(POLL.toNanos());
        }
        // A lag that was changed meanwhile is not the lag that was measured.
        if (!ended && lagChanges.size() == lagBefore) {
            record(localAgainMicros, firstLocalNanos.get() - acknowledgedNanos);
            record(beyondLagMicros, firstLocalNanos.get() - arrivedNanos);
            replicationDelayMicros.recordValue(Math.max(0, delayMicros));
        }
    }

    /** Reads overlap, since one that still goes to the primary takes longer than what is measured. */
    private void noteIfLocal(AtomicLong firstLocalNanos) {
        long started = System.nanoTime();
        if (pod.readBasket(user).reason().leadsToReplica()) {
            firstLocalNanos.accumulateAndGet(started, Math::min);
        }
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos)));
    }

    private long awaitReplication(PreparedStatement delay, long revision) throws SQLException {
        delay.setLong(1, user);
        delay.setLong(2, revision);
        while (!ended) {
            try (ResultSet row = delay.executeQuery()) {
                if (row.next()) {
                    return row.getLong(1);
                }
            }
            LockSupport.parkNanos(POLL_OF_REPLICA.toNanos());
        }
        return 0;
    }
}
