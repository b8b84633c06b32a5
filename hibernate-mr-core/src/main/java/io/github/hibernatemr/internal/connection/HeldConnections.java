/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The physical connections that a routed connection holds: none before its first statement, at most one per node, and
 * a replica's only as long as it is the route or has a cursor open. Used by one thread.
 */
public final class HeldConnections {

    private final NodePools pools;
    private final ConnectionState state;
    private final LostReplicas lost;
    private final Opening opening;
    private final List<PhysicalConnection> held = new CopyOnWriteArrayList<>();
    private volatile boolean aborted;
    private @Nullable PhysicalConnection failedOn;

    /** Hears of replicas that have failed while something was to be set there. */
    public interface LostReplicas {
        void lost(Node replica, SQLException failure);
    }

    /** What is to be done with a physical connection. */
    public interface Action {
        void on(PhysicalConnection physical) throws SQLException;
    }

    /** None yet. */
    public HeldConnections(NodePools pools, ConnectionState state, LostReplicas lost) {
        this.pools = pools;
        this.state = state;
        this.lost = lost;
        this.opening = new Opening(pools, state);
    }

    /**
     * The connection to a node, taken from its pool if there is none yet.
     *
     * @param proved the server of which the route was proved; of the primary, the one that is known
     * @param asked whether its pool shall ask it if it lives, since what is to run there could not be run again
     * @throws OtherServerException if it leads to another server
     */
    public PhysicalConnection to(Node node, @Nullable Long proved, boolean asked) throws SQLException {
        PhysicalConnection known = held(node);
        if (known == null) {
            releaseIdleExcept(node);
            known = open(node, asked);
        }
        boolean isProved = proved == null ? pools.proof().isProved(node, known.server()) : proved == known.server();
        if (!isProved) {
            throw otherServer(known);
        }
        known.repeat(state);
        return known;
    }

    /**
     * Takes a connection to a node if there is none yet, and keeps what there is.
     *
     * @throws OtherServerException if it leads to another server
     */
    public void reserve(Node node) throws SQLException {
        if (held(node) == null) {
            PhysicalConnection opened = open(node, false);
            if (!pools.proof().isProved(node, opened.server())) {
                throw otherServer(opened);
            }
        }
    }

    private OtherServerException otherServer(PhysicalConnection physical) {
        OtherServerException failure = opening.refused(physical);
        discard(physical);
        return failure;
    }

    /** The connection to a node, or null if there is none. */
    public @Nullable PhysicalConnection held(Node node) {
        for (PhysicalConnection physical : held) {
            if (physical.node().equals(node)) {
                return physical;
            }
        }
        return null;
    }

    private PhysicalConnection open(Node node, boolean asked) throws SQLException {
        if (aborted) {
            throw new SQLException("this connection was aborted", SqlState.NO_CONNECTION);
        }
        PhysicalConnection opened = opening.open(node, asked);
        held.add(opened);
        return opened;
    }

    /** From now on the primary's connections take part in a transaction of the container's, or in none if null. */
    public void join(@Nullable ContainersTransaction containers) {
        opening.join(containers);
    }

    /**
     * Whether a replica's connection would have to be waited for with the primary's in hand, which cannot be given back: while
     * somebody else waits the other way round, both would wait for ever.
     */
    public boolean mustNotWaitFor(Node replica) {
        return held(replica) == null
                && held.stream()
                        .anyMatch(one -> one.node().isPrimary() && (one.hasOpenStatements() || !state.autoCommit()));
    }

    /**
     * The primary on which a transaction has begun that is none any more, or another server since: nothing is written to it, and nothing
     * committed there. Null if there is none.
     */
    public @Nullable Node primaryThatMoved() {
        PhysicalConnection primary = primary();
        if (primary == null || state.autoCommit()) {
            return null;
        }
        Node node = primary.node();
        boolean isThere = pools.proof().isPrimary(node) && pools.proof().isProved(node, primary.server());
        return isThere ? null : node;
    }

    /** The connection to the primary, or null if there is none. */
    public @Nullable PhysicalConnection primary() {
        return held.stream()
                .filter(physical -> physical.node().isPrimary())
                .findFirst()
                .orElse(null);
    }

    /** All. */
    public List<PhysicalConnection> all() {
        return List.copyOf(held);
    }

    /** Notes where a statement of the transaction has failed, or null where that no longer matters. */
    public void failedOn(@Nullable PhysicalConnection physical) {
        failedOn = physical;
    }

    /**
     * The connection on which the transaction has failed, or null: what follows, the commit included, is for its server to
     * answer. On one database nothing more could be done, so nothing more must be done on another node either.
     */
    public @Nullable PhysicalConnection abortedOn() {
        return failedOn != null && Liveness.isAborted(failedOn.connection()) ? failedOn : null;
    }

    /** Whether there is a connection that must not be given back before the transaction ends. */
    public boolean mayBeAbortedOn(PhysicalConnection physical) {
        return failedOn == physical;
    }

    /** Does something with each. */
    public void each(Action action) throws SQLException {
        for (PhysicalConnection physical : held) {
            action.on(physical);
        }
    }

    /**
     * Makes a change on every physical connection; a replica that is lost needs none.
     *
     * @param done where it has been made already, or null
     */
    public void apply(Change change, @Nullable PhysicalConnection done) throws SQLException {
        for (PhysicalConnection physical : held) {
            try {
                if (physical != done) {
                    change.apply(physical.connection());
                }
            } catch (SQLException e) {
                if (physical.node().isPrimary() || !physical.isLostBy(e)) {
                    throw e;
                }
                lost.lost(physical.node(), e);
                discard(physical);
            }
        }
    }

    /** Begins a transaction on one connection, unless in auto-commit mode. */
    public void begin(PhysicalConnection physical) throws SQLException {
        if (!state.autoCommit()) {
            physical.begin();
        }
    }

    /** The primary's outcome is the transaction's; a replica only ends its snapshot. */
    public void commit() throws SQLException {
        PhysicalConnection primary = primary();
        if (primary != null) {
            primary.commit();
        }
        endReplicas(PhysicalConnection::endReading);
    }

    /** Everywhere: what was set on a replica is undone as it is on the primary. */
    public void rollback() throws SQLException {
        endReplicas(PhysicalConnection::rollback);
        PhysicalConnection primary = primary();
        if (primary != null) {
            primary.rollback();
        }
    }

    private void endReplicas(Action ending) {
        for (PhysicalConnection physical : held) {
            if (!physical.node().isPrimary()) {
                try {
                    ending.on(physical);
                } catch (SQLException e) {
                    // Every row has been read by now; a replica that fails here must not fail the transaction.
                    ConnectionLog.LOG.debugf(e, "replica %s failed at the end of a transaction", physical.node());
                }
            }
        }
    }

    /** Gives back what is not in the application's hands: statements, their rows and batches outlive a commit. */
    public void transactionEnded() {
        failedOn = null;
        for (PhysicalConnection physical : held) {
            if (physical.hasOpenStatements()) {
                endUncommitted(physical);
            } else {
                discard(physical);
            }
        }
    }

    private static void endUncommitted(PhysicalConnection physical) {
        try {
            physical.rollback();
        } catch (SQLException e) {
            ConnectionLog.LOG.debugf(e, "a transaction on node %s could not be rolled back", physical.node());
        }
    }

    /**
     * Gives back every connection but this node's, unless a statement that is still open may be read from it, or a
     * transaction is open on the primary, or has large objects of the replica's. Nobody waits for one pool while holding
     * what is idle from another: two could wait for each other.
     */
    public void releaseIdleExcept(@Nullable Node node) {
        if (node != null) {
            held.stream()
                    .filter(physical -> !physical.node().equals(node) && isIdle(physical))
                    .toList()
                    .forEach(this::discard);
        }
    }

    private boolean isIdle(PhysicalConnection physical) {
        boolean isKept = !state.autoCommit() && (physical.node().isPrimary() || physical.isNeeded());
        return !isKept && !physical.hasOpenStatements() && !mayBeAbortedOn(physical);
    }

    /** Gives one back. */
    public void discard(PhysicalConnection physical) {
        held.remove(physical);
        physical.close();
    }

    /** Gives all back. */
    public void releaseAll() {
        failedOn = null;
        held.forEach(PhysicalConnection::close);
        held.clear();
    }

    /** Ends every one, though one fail. May be called by any thread. */
    public void abort(Executor executor) throws SQLException {
        aborted = true;
        SQLException failure = null;
        for (PhysicalConnection physical : held) {
            try {
                physical.abort(executor);
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
