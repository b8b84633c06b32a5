/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import static java.time.temporal.ChronoUnit.MICROS;

import io.github.hibernatemr.internal.connection.ConnectionSource;
import io.github.hibernatemr.postgresql.ServerIdentity;
import io.github.hibernatemr.postgresql.WalPosition;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.PrimaryClock;
import java.net.SocketTimeoutException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
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

    /** Longer than a driver takes that connects by itself. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(6);

    /** What another connection has failed with may be what the old one would not notice, so the next is waited for, but not for long. */
    private static final Duration DOUBT_PATIENCE = Duration.ofMillis(500);

    /** SQL's sqlclient_unable_to_establish_sqlconnection: a failure of the node's, and not the sampler's own. */
    private static final String UNABLE_TO_CONNECT = "08001";

    private static final String LEFT_BEHIND =
            "a connection of its pool leads to a server that its address has left: flush the pool";

    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(2);

    private final ConnectionSource source;
    private final CoverageRule rule;
    private final Listener listener;
    private final NextConnection next;
    private volatile @Nullable SamplerConnection connection;
    private volatile boolean doubted;
    private volatile boolean ending;
    private long server;
    private @Nullable Long refusedNanos;

    NodeSampler(ConnectionSource source, CoverageRule rule, Listener listener) {
        this.source = source;
        this.rule = rule;
        this.listener = listener;
        this.next = new NextConnection(source);
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

        /** Whether a node's address has led to this server before, and leads to another one now. */
        boolean hasLeft(Node node, long incarnation);

        void answered(Node node, Sample sample);

        void failed(Node node, SQLException problem);

        /** The sampler could not ask, for a reason that need not be the node's: it may serve those whom it has let in. */
        void refused(Node node, SQLException problem);

        /** The sampler has got a new connection. */
        void letIn(Node node);

        /** The sampler has got no new connection, and goes on with one that it, or the pool, has had for some time. */
        void noOther(Node node, SQLException problem);

        /** One connection has led to two of the server's: a pooler is in front, which gives each transaction another one. */
        void pooled(Node node);
    }

    /** What answers must not be used. */
    private static final class RejectedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final SQLException problem;

        RejectedException(SQLException problem) {
            super(problem);
            this.problem = problem;
        }
    }

    Node node() {
        return source.node();
    }

    ConnectionSource source() {
        return source;
    }

    private interface Step {
        void run() throws SQLException, RejectedException;
    }

    void sample() {
        run(() -> {
            SamplerConnection kept = connection;
            try {
                sampleOver(connected());
            } catch (SQLException e) {
                if (kept == null || kept != connection || ending || PrimarySilence.isSilence(e)) {
                    throw e;
                }
                // It may be the connection alone that was ended, by an operator or a balancer, and not the server.
                giveUp();
                SamplerConnection.Introduced fresh = next.await(DOUBT_PATIENCE);
                if (fresh == null) {
                    throw e;
                }
                sampleOver(use(fresh));
            }
        });
    }

    private void sampleOver(SamplerConnection open) throws SQLException, RejectedException {
        Sample sample = askWhoIsKnown(open);
        source.sampled(true);
        listener.answered(node(), sample);
    }

    /** Takes another connection if it is time for that, without asking anything. */
    void renew() {
        if (connection != null) {
            run(this::connected);
        }
    }

    /** When to {@link #renew} at the latest. */
    long untilRenewalNanos() {
        SamplerConnection kept = connection;
        if (kept == null) {
            return Long.MAX_VALUE;
        }
        if (next.isAwaited()) {
            return next.isThere() ? 0 : Long.MAX_VALUE;
        }
        return Math.max(kept.leftNanos(), untilTriedAgainNanos());
    }

    private long untilTriedAgainNanos() {
        Long refused = refusedNanos;
        return refused == null ? 0 : TRIED_AGAIN_AFTER.toNanos() - (System.nanoTime() - refused);
    }

    private void run(Step step) {
        try {
            step.run();
        } catch (RejectedException e) {
            giveUp();
            listener.failed(node(), e.problem);
        } catch (SQLException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            // A driver's or a container's; a node that cannot be asked is out, whatever the reason.
            giveUp();
            listener.failed(node(), new SQLException(e.toString(), e));
        }
    }

    private void failed(SQLException problem) {
        giveUp();
        if (SamplersOwn.isFailure(problem)) {
            listener.refused(node(), problem);
        } else {
            listener.failed(node(), problem);
        }
    }

    private void giveUp() {
        if (!ending) {
            // A pool that does not look at what it hands out would hand out the same broken connection again and again.
            abort();
        }
        disconnect();
    }

    /**
     * The sample that is under way may fail, since its thread is interrupted, and its connection is as good as before: a container's pool
     * would not notice that it was aborted, and hand it to the next transaction. May be called from any thread.
     */
    void ending() {
        ending = true;
        next.ending();
    }

    /** Asks anew who answers there: the next sample has a new connection. May be called from any thread. */
    void doubt() {
        doubted = true;
    }

    /**
     * The connection to ask over. When it is time for another one the old one is kept until that is there: a pool may be exhausted, and
     * without samples its primary would get more to do, and not less.
     */
    private SamplerConnection connected() throws SQLException, RejectedException {
        SamplerConnection kept = connection;
        if (kept == null) {
            source.sampled(false);
            doubted = false;
            SamplerConnection.Introduced first = next.await(FIRST_PATIENCE);
            if (first == null) {
                throw noneInTime();
            }
            return use(first);
        }
        SamplerConnection.Introduced fresh = isNextDue(kept) ? nextOrNull() : null;
        return fresh == null ? kept : use(fresh);
    }

    /** An exhausted pool says nothing of the node; an address at which nobody answers does. */
    private SQLException noneInTime() {
        String problem = "its sampler has got no connection within " + FIRST_PATIENCE.toSeconds() + " s";
        boolean isOfPool = source.poolUse() == null;
        return isOfPool ? new SQLException(problem) : new SQLException(problem, new SocketTimeoutException(problem));
    }

    private boolean isNextDue(SamplerConnection kept) {
        return next.isAwaited() || doubted || (kept.leftNanos() <= 0 && untilTriedAgainNanos() <= 0);
    }

    private SamplerConnection.@Nullable Introduced nextOrNull() throws SQLException {
        boolean inDoubt = doubted;
        if (!next.isAwaited()) {
            doubted = false;
            next.begin();
        }
        try {
            return next.await(inDoubt ? DOUBT_PATIENCE : Duration.ZERO);
        } catch (SQLException e) {
            refusedNanos = System.nanoTime();
            if (inDoubt && !SamplersOwn.isFailure(e)) {
                throw e;
            }
            // The old one will tell whether the node lives.
            listener.noOther(node(), e);
            return null;
        }
    }

    /** Where it is news who answers, another connection is asked too: several servers may take turns. */
    private SamplerConnection use(SamplerConnection.Introduced fresh) throws SQLException, RejectedException {
        SamplerConnection.Introduced known = fresh;
        boolean isNews = introduce(known);
        for (int asked = 1; isNews && source.samplesAfresh() && asked < MOST_ASKED; asked++) {
            SamplerConnection.Introduced another = next.await(FIRST_PATIENCE);
            if (another == null) {
                throw noneInTime();
            }
            known = another;
            isNews = introduce(known);
        }
        return known.connection();
    }

    private boolean introduce(SamplerConnection.Introduced fresh) throws RejectedException {
        disconnect();
        connection = fresh.connection();
        refusedNanos = null;
        boolean isNews = tell(fresh.identity(), fresh.begunNanos());
        SQLException refusal = fresh.connection().refusal();
        if (refusal == null) {
            listener.letIn(node());
        } else {
            listener.noOther(node(), refusal);
        }
        return isNews;
    }

    private boolean tell(ServerIdentity identity, long begunNanos) throws RejectedException {
        server = identity.incarnation();
        if (!source.samplesAfresh() && listener.hasLeft(node(), server)) {
            // A pool may keep one for long: that says nothing of where the address leads now.
            throw new RejectedException(new SQLException(LEFT_BEHIND, UNABLE_TO_CONNECT));
        }
        try {
            return listener.connected(node(), identity, begunNanos);
        } catch (SQLException e) {
            throw new RejectedException(e);
        }
    }

    /** A pooler or a balancer may lead to another server from one statement to the next. */
    private Sample askWhoIsKnown(SamplerConnection open) throws SQLException, RejectedException {
        Sample sample = ask(open);
        if (sample.incarnation() == server) {
            return sample;
        }
        tell(ServerIdentity.ask(open.connection()), System.nanoTime());
        Sample another = ask(open);
        if (another.incarnation() != server) {
            doubt();
            tell(ServerIdentity.ask(open.connection()), System.nanoTime());
            throw new SQLException("another server answers from one statement to the next", UNABLE_TO_CONNECT);
        }
        return another;
    }

    private Sample ask(SamplerConnection open) throws SQLException {
        try (Statement statement = open.connection().createStatement()) {
            long sent = System.nanoTime();
            try (ResultSet row = statement.executeQuery(rule.question())) {
                row.next();
                long received = System.nanoTime();
                var reading = new PrimaryClock.Reading(Instant.EPOCH.plus(row.getLong(2), MICROS), sent, received);
                if (open.isAnotherBackend(row.getInt(6))) {
                    listener.pooled(node());
                }
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
        SamplerConnection open = connection;
        connection = null;
        source.sampled(false);
        if (open != null) {
            open.giveBack();
        }
    }

    /** Ends a sample that is under way, from another thread. */
    void abort() {
        SamplerConnection open = connection;
        if (open != null) {
            open.abort();
        }
    }
}
