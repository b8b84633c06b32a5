/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Answer;
import io.github.hibernatemr.replication.Failures;
import io.github.hibernatemr.replication.Questions;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks one node, again and again, over a connection that it keeps for a while: a sampler that queued for a connection
 * behind the application would lose coverage just when the application is busy, and send it all to the primary.
 *
 * <p>Used by one thread, but for {@link #abort()} and {@link #doubt()}.
 */
final class NodeSampler {

    /** Two that lead to the same server are believed; this many that never do, nobody needs to believe. */
    private static final int MOST_ASKED = 4;

    /** What another connection has failed with may be what the old one would not notice, so the next is waited for, but not for long. */
    private static final Duration DOUBT_PATIENCE = Duration.ofMillis(500);

    /** SQL's sqlclient_unable_to_establish_sqlconnection: a failure of the node's, and not the sampler's own. */
    private static final String UNABLE_TO_CONNECT = "08001";

    private static final String LEFT_BEHIND =
            "a connection of its pool leads to a server that its address has left: flush the pool";

    private final ConnectionSource source;
    private final Questions questions;
    private final Failures failures;
    private final SamplerListener listener;
    private final NextConnection next;
    private volatile @Nullable SamplerConnection connection;
    private volatile boolean doubted;
    private volatile boolean ending;
    private long server;

    NodeSampler(ConnectionSource source, Replication replication, SamplerListener listener) {
        this.source = source;
        this.questions = replication.questions();
        this.failures = replication.failures();
        this.listener = listener;
        this.next = new NextConnection(source, questions);
    }

    /** What answers must not be used, for its cause. */
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
        Answer answer = askWhoIsKnown(open);
        source.sampled(true);
        listener.answered(node(), answer);
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
        return Math.max(kept.leftNanos(), next.untilTriedAgainNanos());
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
        if (failures.areOfServer(problem)) {
            listener.failed(node(), problem);
        } else {
            listener.refused(node(), problem);
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
            return use(next.await());
        }
        SamplerConnection.Introduced fresh = isNextDue(kept) ? nextOrNull() : null;
        return fresh == null ? kept : use(fresh);
    }

    private boolean isNextDue(SamplerConnection kept) {
        return next.isAwaited() || doubted || (kept.leftNanos() <= 0 && next.untilTriedAgainNanos() <= 0);
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
            next.refused();
            if (inDoubt && failures.areOfServer(e)) {
                throw e;
            }
            // The old one will tell whether the node lives.
            listener.letIn(node(), e);
            return null;
        }
    }

    /** Where it is news who answers, another connection is asked too: several servers may take turns. */
    private SamplerConnection use(SamplerConnection.Introduced fresh) throws SQLException, RejectedException {
        SamplerConnection.Introduced known = fresh;
        boolean isNews = introduce(known);
        for (int asked = 1; isNews && source.samplesAfresh() && asked < MOST_ASKED; asked++) {
            known = next.await();
            isNews = introduce(known);
        }
        return known.connection();
    }

    private boolean introduce(SamplerConnection.Introduced fresh) throws RejectedException {
        disconnect();
        connection = fresh.connection();
        boolean isNews = tell(fresh.identity(), fresh.begunNanos());
        listener.letIn(node(), fresh.connection().refusal());
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
    private Answer askWhoIsKnown(SamplerConnection open) throws SQLException, RejectedException {
        Answer answer = ask(open);
        if (answer.claim().incarnation() == server) {
            return answer;
        }
        tell(questions.identity(open.connection()), System.nanoTime());
        Answer another = ask(open);
        if (another.claim().incarnation() != server) {
            doubt();
            tell(questions.identity(open.connection()), System.nanoTime());
            throw new SQLException("another server answers from one statement to the next", UNABLE_TO_CONNECT);
        }
        return another;
    }

    private Answer ask(SamplerConnection open) throws SQLException {
        Answer answer = questions.ask(open.connection());
        if (open.isAnotherBackend(answer.process())) {
            listener.pooled(node());
        }
        return answer;
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
