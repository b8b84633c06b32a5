/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import static java.time.temporal.ChronoUnit.MICROS;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks one node, again and again, over a connection that it keeps for a while: a sampler that queued for a connection
 * behind the application would lose coverage just when the application is busy, and send it all to the primary.
 *
 * <p>Used by one thread, but for {@link #abort()} and {@link #doubt()}.
 */
final class NodeSampler {

    /** A node that has not answered by then is out; the next sample may bring it back. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    /** Two that lead to the same server are believed; this many that never do, nobody needs to believe. */
    private static final int MOST_ASKED = 4;

    /** Pools retire connections only when they come back. */
    private static final Duration CONNECTION_KEPT = Duration.ofSeconds(30);

    private final ConnectionSource source;
    private final CoverageRule rule;
    private final Listener listener;
    private volatile @Nullable Connection connection;
    private volatile @Nullable Abort abort;
    private volatile boolean doubted;
    private volatile boolean ending;
    private long connectedNanos;
    private long server;
    private int networkTimeoutBefore;

    NodeSampler(ConnectionSource source, CoverageRule rule, Listener listener) {
        this.source = source;
        this.rule = rule;
        this.listener = listener;
    }

    /**
     * What a node answered.
     *
     * @param inRecovery whether it is a standby
     * @param reading its clock
     * @param position up to where it has replayed, or inserted, WAL; null if it did not say
     * @param incarnation which start of which server it is
     */
    record Sample(
            boolean inRecovery,
            PrimaryClock.Reading reading,
            @Nullable WalPosition position,
            long incarnation) {

        int timeline() {
            return position == null ? PrimaryClaims.UNKNOWN_TIMELINE : position.timeline();
        }
    }

    /** Hears what the node answered. */
    interface Listener {

        /**
         * A new connection is open; throws if what answers there must not be used. Returns whether it is news who that is, so that
         * another connection should be asked too.
         *
         * @param begunNanos when it was begun, by the local {@link System#nanoTime()}
         */
        boolean connected(Node node, ServerIdentity identity, long begunNanos) throws SQLException;

        void answered(Node node, Sample sample);

        void failed(Node node, SQLException problem);
    }

    Node node() {
        return source.node();
    }

    ConnectionSource source() {
        return source;
    }

    void sample() {
        try {
            Sample sample = askWhoIsKnown(connected());
            source.sampled(true);
            listener.answered(node(), sample);
        } catch (SQLException e) {
            failed(e);
        } catch (RuntimeException e) {
            // A driver's or a container's; a node that cannot be asked is out, whatever the reason.
            failed(new SQLException(e.toString(), e));
        }
    }

    private void failed(SQLException problem) {
        if (!ending) {
            // A pool that does not look at what it hands out would hand out the same broken connection again and again.
            abort();
        }
        disconnect();
        listener.failed(node(), problem);
    }

    /**
     * The sample that is under way may fail, since its thread is interrupted, and its connection is as good as before: a container's pool
     * would not notice that it was aborted, and hand it to the next transaction. May be called from any thread.
     */
    void ending() {
        ending = true;
    }

    /** Asks anew who answers there: the next sample has a new connection. May be called from any thread. */
    void doubt() {
        doubted = true;
    }

    private Connection connected() throws SQLException {
        Connection kept = connection;
        if (kept != null && !doubted && System.nanoTime() - connectedNanos < CONNECTION_KEPT.toNanos()) {
            return kept;
        }
        doubted = false;
        boolean isNews = true;
        for (int asked = 0; isNews && asked < (source.samplesAfresh() ? MOST_ASKED : 1); asked++) {
            disconnect();
            isNews = introduce(connect(), connectedNanos);
        }
        return Objects.requireNonNull(connection, "connected a moment ago");
    }

    private Connection connect() throws SQLException {
        connectedNanos = System.nanoTime();
        Connection fresh = source.connectForSampling();
        connection = fresh;
        abort = source.abort(fresh);
        limitAnswerTime(fresh);
        if (!fresh.getAutoCommit()) {
            fresh.setAutoCommit(true);
        }
        return fresh;
    }

    private boolean introduce(Connection open, long begunNanos) throws SQLException {
        ServerIdentity identity = ServerIdentity.ask(open);
        server = identity.incarnation();
        return listener.connected(node(), identity, begunNanos);
    }

    /** A pooler or a balancer may lead to another server from one statement to the next. */
    private Sample askWhoIsKnown(Connection open) throws SQLException {
        Sample sample = ask(open);
        if (sample.incarnation() == server) {
            return sample;
        }
        introduce(open, System.nanoTime());
        Sample another = ask(open);
        if (another.incarnation() != server) {
            doubt();
            introduce(open, System.nanoTime());
            throw new SQLException("another server answers from one statement to the next");
        }
        return another;
    }

    private void limitAnswerTime(Connection connection) {
        networkTimeoutBefore = 0;
        try {
            networkTimeoutBefore = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) ANSWER_TIMEOUT.toMillis());
        } catch (SQLException | RuntimeException e) {
            // Not every container's handle supports it; a stalled link is then noticed by TCP.
            TopologyLog.LOG.debugf(e, "no network timeout on %s", connection);
        }
    }

    private Sample ask(Connection open) throws SQLException {
        try (Statement statement = open.createStatement()) {
            long sent = System.nanoTime();
            try (ResultSet row = statement.executeQuery(rule.question())) {
                row.next();
                long received = System.nanoTime();
                var reading = new PrimaryClock.Reading(Instant.EPOCH.plus(row.getLong(2), MICROS), sent, received);
                return new Sample(
                        row.getBoolean(1), reading, position(row), ServerIdentity.incarnation(row.getString(5)));
            }
        }
    }

    private static @Nullable WalPosition position(ResultSet row) throws SQLException {
        String text = row.getString(3);
        return text == null ? null : WalPosition.parse(row.getInt(4), text);
    }

    void disconnect() {
        Connection open = connection;
        connection = null;
        abort = null;
        source.sampled(false);
        if (open != null) {
            try {
                // It may be the application's pool's, and the limit the application's own.
                open.setNetworkTimeout(Runnable::run, networkTimeoutBefore);
            } catch (SQLException | RuntimeException unsupportedOrBroken) {
                TopologyLog.LOG.trace("network timeout not reset", unsupportedOrBroken);
            }
            try {
                open.close();
            } catch (SQLException broken) {
                TopologyLog.LOG.trace("closing a broken connection", broken);
            }
        }
    }

    /** Ends a sample that is under way, from another thread. */
    void abort() {
        Abort known = abort;
        if (known != null) {
            try {
                known.run(Runnable::run);
            } catch (SQLException | RuntimeException alreadyGone) {
                TopologyLog.LOG.trace("aborting a connection", alreadyGone);
            }
        }
    }
}
