/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.sampling.SamplerConnection.Introduced;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Questions;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gets a sampler's next connection on a thread of its own: a pool that is exhausted lets whoever asks wait for as long as it likes, and
 * meanwhile the sampler has its old one to go on with. Used by one thread, but for {@link #ending()}.
 */
final class NextConnection {

    /** Longer than a driver takes that connects by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(2);

    private final ConnectionSource source;
    private final Questions questions;
    private volatile boolean ending;
    private volatile @Nullable Attempt attempt;
    private @Nullable Long refusedNanos;

    NextConnection(ConnectionSource source, Questions questions) {
        this.source = source;
        this.questions = questions;
    }

    private final class Attempt extends Thread {

        private final CompletableFuture<Introduced> result = new CompletableFuture<>();

        Attempt() {
            super("hibernate-mr sampler " + source.node().name() + " connects");
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                Introduced opened = SamplerConnection.open(source, questions, () -> ending);
                if (!result.complete(opened)) {
                    opened.connection().giveBack();
                }
            } catch (SQLException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }
    }

    /** Whether one is being waited for. */
    boolean isAwaited() {
        return attempt != null;
    }

    /** Whether {@link #await} would return at once. */
    boolean isThere() {
        Attempt known = attempt;
        return known != null && known.result.isDone();
    }

    /** The caller's thread is unparked when it is there. */
    Attempt begin() {
        Attempt begun = new Attempt();
        Thread sampler = Thread.currentThread();
        var unused = begun.result.whenComplete((opened, failure) -> LockSupport.unpark(sampler));
        attempt = begun;
        begun.start();
        return begun;
    }

    /** The next connection, without which there is none. */
    Introduced await() throws SQLException {
        Introduced next = await(PATIENCE);
        if (next == null) {
            throw noneInTime();
        }
        return next;
    }

    /** An exhausted pool says nothing of the node; an address at which nobody answers does. */
    private SQLException noneInTime() {
        String problem = "its sampler has got no connection within " + PATIENCE.toSeconds() + " s";
        boolean isOfPool = source.poolUse() == null;
        return isOfPool ? new SQLException(problem) : new SQLException(problem, new SocketTimeoutException(problem));
    }

    /** None was to be had, while there is another to go on with. */
    void refused() {
        refusedNanos = System.nanoTime();
    }

    /** How long not to ask for one again. */
    long untilTriedAgainNanos() {
        Long refused = refusedNanos;
        return refused == null ? 0 : TRIED_AGAIN_AFTER.toNanos() - (System.nanoTime() - refused);
    }

    /**
     * The next connection, begun if it is not; null if it is not there in time, and then it is waited for further on.
     *
     * @throws SQLException if none is to be had
     */
    @Nullable
    Introduced await(Duration patience) throws SQLException {
        Attempt awaited = attempt;
        Attempt known = awaited == null ? begin() : awaited;
        try {
            Introduced next = known.result.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            attempt = null;
            refusedNanos = null;
            return next;
        } catch (TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            attempt = null;
            throw e.getCause() instanceof SQLException failure
                    ? failure
                    // A driver's or a container's; a node that cannot be asked is out, whatever the reason.
                    : new SQLException(String.valueOf(e.getCause()), e.getCause());
        }
    }

    /** What is still to come is given back as it comes. May be called from any thread. */
    void ending() {
        ending = true;
        Attempt known = attempt;
        if (known != null) {
            var unused = known.result.cancel(false);
            known.interrupt();
        }
    }
}
