/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.source.Abort;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Questions;
import io.github.hibernatemr.replication.ServerIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a sampler keeps for a while, and who has answered at its other end. It may be the application's pool's: it goes back
 * as it came.
 */
final class SamplerConnection {

    /** A node that has not answered by then is out; the next sample may bring it back. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    private final Connection connection;
    private final Abort abort;
    private final Duration kept;
    private final @Nullable SQLException refusal;
    private final long openedNanos = System.nanoTime();
    private final int networkTimeoutBefore;
    private int backend;

    private SamplerConnection(ConnectionSource source, Connection connection) {
        this.connection = connection;
        this.kept = source.keptForSampling();
        this.refusal = source.samplersRefusal();
        this.abort = source.abort(connection);
        this.networkTimeoutBefore = limitAnswerTime(connection);
    }

    /**
     * What was opened, and who is there.
     *
     * @param begunNanos when it was begun, by the local {@link System#nanoTime()}
     */
    record Introduced(SamplerConnection connection, ServerIdentity identity, long begunNanos) {}

    /**
     * Opens one; may take as long as its pool, or its driver, waits.
     *
     * @param ending whether a failure is only that of a thread that is being ended
     */
    static Introduced open(ConnectionSource source, Questions questions, BooleanSupplier ending) throws SQLException {
        long begun = System.nanoTime();
        SamplerConnection fresh = new SamplerConnection(source, source.connectForSampling());
        boolean introduced = false;
        try {
            if (!fresh.connection.getAutoCommit()) {
                fresh.connection.setAutoCommit(true);
            }
            ServerIdentity identity = questions.identity(fresh.connection);
            introduced = true;
            return new Introduced(fresh, identity, begun);
        } finally {
            if (!introduced) {
                if (!ending.getAsBoolean()) {
                    fresh.abort();
                }
                fresh.giveBack();
            }
        }
    }

    Connection connection() {
        return connection;
    }

    /** Why it is none that was made for the sampler; null if it is. */
    @Nullable
    SQLException refusal() {
        return refusal;
    }

    /** Whether another process of the server's answers than before, which without a pooler in between is never so. */
    boolean isAnotherBackend(int answering) {
        boolean isAnother = backend != 0 && backend != answering;
        backend = answering;
        return isAnother;
    }

    /** How long it is still to be kept. */
    long leftNanos() {
        return kept.toNanos() - (System.nanoTime() - openedNanos);
    }

    private static int limitAnswerTime(Connection connection) {
        int before = 0;
        try {
            before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) ANSWER_TIMEOUT.toMillis());
        } catch (SQLException | RuntimeException e) {
            // Not every container's handle supports it; a stalled link is then noticed by TCP.
            TopologyLog.LOG.debugf(e, "no network timeout on %s", connection);
        }
        return before;
    }

    void giveBack() {
        try {
            // It may be the application's pool's, and the limit the application's own.
            connection.setNetworkTimeout(Runnable::run, networkTimeoutBefore);
        } catch (SQLException | RuntimeException unsupportedOrBroken) {
            TopologyLog.LOG.trace("network timeout not reset", unsupportedOrBroken);
        }
        try {
            connection.close();
        } catch (SQLException | RuntimeException broken) {
            TopologyLog.LOG.trace("closing a broken connection", broken);
        }
    }

    /** Ends a question that is under way, from another thread. */
    void abort() {
        abort.quietly();
    }
}
