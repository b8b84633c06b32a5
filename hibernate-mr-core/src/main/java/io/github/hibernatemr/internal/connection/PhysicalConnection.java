/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.internal.source.Abort;
import io.github.hibernatemr.replication.ReplicaFailure;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * A connection of a node's pool, for as long as a routed connection needs it. Used by one thread.
 *
 * <p>On the primary under JTA the transaction belongs to the container: commit, rollback, auto-commit and read-only are
 * never passed on, since one server throws and another silently obeys.
 */
public final class PhysicalConnection implements LocalTransaction, NodePool.InUse {

    private final Node node;
    private final Connection connection;
    private final Abort abort;
    private final Ownership ownership;
    private final boolean cameAutoCommit;
    private final boolean cameReadOnly;
    private final long server;
    private final NodePool pool;
    private final OriginalSettings settings;
    private int openStatements;
    private boolean hasAnswered;
    private boolean undone;
    private boolean leadsToLargeObjects;
    private boolean released;

    /** Whose the transaction on a physical connection is. */
    public enum Ownership {
        /** Its own. */
        OURS,
        /** The container's, which ends it. */
        THE_CONTAINERS,
        /** Of a connection of ours that all who take part in one transaction of the container's share. */
        SHARED
    }

    PhysicalConnection(NodePool pool, Node node, Ownership ownership, Connection connection) throws SQLException {
        this.pool = pool;
        this.node = node;
        this.ownership = ownership;
        this.connection = connection;
        this.settings = new OriginalSettings(pool, node, connection);
        try {
            this.abort = pool.abort(connection);
            this.cameAutoCommit = connection.getAutoCommit();
            this.cameReadOnly = connection.isReadOnly();
            this.server = pool.source().incarnation(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** It is in use from now on; one that is shared is counted once, and not for each who shares it. */
    void counts() {
        if (ownership != Ownership.SHARED) {
            pool.holds(this);
        }
    }

    @Override
    public Node node() {
        return node;
    }

    /** The pool's connection. */
    public Connection connection() {
        return connection;
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        abort.run(executor);
    }

    public void setAutoCommit(boolean on) throws SQLException {
        Declared.act(() -> {
            if (ownership == Ownership.OURS && connection.getAutoCommit() != on) {
                connection.setAutoCommit(on);
            }
        });
    }

    /** Whether what runs here runs in a transaction. */
    public boolean hasBegun() throws SQLException {
        return ownership != Ownership.OURS || !connection.getAutoCommit();
    }

    /** What runs here from now on runs in one transaction. */
    public void begin() throws SQLException {
        setAutoCommit(false);
    }

    /** The transaction has read what leads to large objects, so that it needs this connection until it ends. */
    public void leadsToLargeObjects() {
        leadsToLargeObjects = true;
    }

    boolean isNeeded() {
        return leadsToLargeObjects;
    }

    public void setReadOnly(boolean on) throws SQLException {
        if (ownership == Ownership.OURS && node.isPrimary()) {
            connection.setReadOnly(on);
        }
    }

    @Override
    public void commit() throws SQLException {
        end(connection::commit);
    }

    @Override
    public void rollback() throws SQLException {
        end(() -> {
            undone = true;
            connection.rollback();
        });
    }

    private void end(Declared.Action ending) throws SQLException {
        leadsToLargeObjects = false;
        Declared.act(() -> {
            if (ownership == Ownership.OURS && !connection.getAutoCommit()) {
                ending.run();
            }
        });
    }

    /** Sets again what a rollback has undone that was set before its transaction, since that was repeated within. */
    void repeat(ConnectionState state) throws SQLException {
        if (!undone) {
            return;
        }
        undone = false;
        if (state.autoCommit()) {
            setAutoCommit(true);
            state.applyTo(connection);
        } else if (state.isSetInTransaction()) {
            begin();
            state.applyInTransactionTo(connection);
        }
    }

    /**
     * Ends a transaction that has only read. What was set in it goes with it unless somebody reads on from here: behind a pooler that gives each
     * transaction another connection, it would be the next one's.
     */
    void endReading() throws SQLException {
        if (!settings.isAnyChanged() || hasOpenStatements()) {
            commit();
        } else {
            rollback();
        }
    }

    /** Makes sure that what these settings were is known, before they are changed. */
    public void expect(Set<String> settings) throws SQLException {
        this.settings.expect(settings);
    }

    /** To which start of which server it leads; what was proved of another does not hold here. */
    public long server() {
        return server;
    }

    /** Whose its transaction is. */
    public Ownership ownership() {
        return ownership;
    }

    /** Has its pool look at the connections that have lain there as long as this one, which was dead. */
    public void sweepPool() {
        pool.source().foundDead();
    }

    /** Notes that a statement has been answered here. */
    public void answered() {
        hasAnswered = true;
    }

    /** Whether the connection has answered any statement since it left its pool, in which it may have died long ago. */
    public boolean hasAnswered() {
        return hasAnswered;
    }

    /** Whether it is gone with a failure. */
    public boolean isLostBy(SQLException failure) {
        return Liveness.isLost(connection, failure, pool.language());
    }

    /** What a failure says about running the statement elsewhere, if this is a replica's. */
    public ReplicaFailure failureOf(SQLException failure) {
        return isLostBy(failure) ? ReplicaFailure.LOST : pool.language().failureOf(failure);
    }

    /** Whether a statement was refused because one before it in its transaction has failed. */
    public boolean isInFailedTransaction(Exception failure) {
        return failure instanceof SQLException e && pool.language().isOfFailedTransaction(e);
    }

    /** Whether its transactions, as its pool, its database or the application has them begin, may read one snapshot only. */
    public boolean keepsSnapshot() throws SQLException {
        return settings.keepsSnapshot();
    }

    /** One more statement is open. */
    public void statementOpened() {
        openStatements++;
    }

    /** One statement is open no more. */
    public void statementClosed() {
        openStatements--;
    }

    boolean hasOpenStatements() {
        return openStatements > 0;
    }

    /** How many statements are open on it. */
    public int openStatements() {
        return openStatements;
    }

    /** Whether the connection has gone back to its pool, and its statements with it. */
    public boolean isReleased() {
        return released;
    }

    /** Gives the connection back as it came, or not at all. */
    void close() {
        released = true;
        pool.gaveBack(this);
        try {
            restore();
        } catch (SQLException | RuntimeException e) {
            abortUnlessUndone(e);
        }
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            ConnectionLog.LOG.debugf(e, "connection of node %s could not be closed", node);
        }
    }

    /** Whoever gets it next would have somebody else's role, tenant or open transaction. */
    private void abortUnlessUndone(Exception failure) {
        if (ownership != Ownership.OURS && isInFailedTransaction(failure)) {
            // The container is about to roll back what was set, too.
            return;
        }
        try {
            if (!connection.isClosed()) {
                if (!(failure instanceof SQLException sql && isLostBy(sql))) {
                    ConnectionLog.LOG.notRestored(pool.unit(), node, failure);
                }
                connection.abort(Runnable::run);
            }
        } catch (SQLException | RuntimeException e) {
            ConnectionLog.LOG.debugf(e, "connection of node %s could not be aborted", node);
        }
    }

    private void restore() throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        if (ownership != Ownership.OURS) {
            settings.restore();
            return;
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        connection.setReadOnly(cameReadOnly);
        setAutoCommit(true);
        settings.restore();
        setAutoCommit(cameAutoCommit);
    }
}
