/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.source;

import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PoolUse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where connections to a node come from. Thread-safe.
 */
public interface ConnectionSource extends AutoCloseable {

    /** Of no pool: long, since to connect costs several round trips, and short enough to notice that an address leads elsewhere. */
    Duration KEPT_OUTSIDE_OF_POOLS = Duration.ofSeconds(30);

    /** Of a pool: shorter than the least time, HikariCP's two seconds, after which one reports that a connection leaks. */
    Duration KEPT_OF_POOLS = Duration.ofSeconds(1);

    /** The node that the connections lead to, in the role that the settings give it. */
    Node node();

    /** The settings key that names the node's address, for errors. */
    String key();

    /** The address as the settings give it, without any credential, for errors. */
    String address();

    /**
     * A connection of the node's pool; closing it gives it back.
     *
     * @throws SQLException if none is to be had, because of the server, the pool, or a name that does not resolve
     */
    Connection connect() throws SQLException;

    /**
     * A connection for the node's sampler, outside of the application's pool where that can be had: the sampler must
     * neither take a place in the pool nor wait for one.
     *
     * @throws SQLException as {@link #connect()}
     */
    default Connection connectForSampling() throws SQLException {
        return connect();
    }

    /** Whether each {@link #connectForSampling()} makes a new connection, and so shows where the address leads now. */
    default boolean samplesAfresh() {
        return false;
    }

    /**
     * To which start of which server a connection of the pool leads, as {@link NodeState#incarnation()} has it. Asks the server once for each
     * of the driver's connections.
     *
     * @throws SQLException if it does not answer
     */
    long incarnation(Connection connection) throws SQLException;

    /**
     * Another server answers at the address than before: a pool of hibernate-mr's own ends the connections that it has, and makes new ones;
     * those of a container or an application are theirs. Must not wait for any server.
     */
    default void anotherServer() {}

    /** Hears of each connection that a pool of hibernate-mr's own makes. */
    @FunctionalInterface
    interface Watch {

        /**
         * A new connection leads there.
         *
         * @param incarnation as of {@link ConnectionSource#incarnation}
         * @param begunNanos when it was begun, by the local {@link System#nanoTime()}
         */
        void connected(long incarnation, long begunNanos);
    }

    /** Tells somebody of each connection that the pool makes, and of those that it has made. */
    default void watch(Watch watch) {}

    /**
     * How long the sampler keeps a connection before it takes another, and then gives it back: only then can a pool retire it. Asked right
     * after {@link #connectForSampling()}.
     */
    default Duration keptForSampling() {
        return KEPT_OUTSIDE_OF_POOLS;
    }

    /**
     * Why the last of {@link #connectForSampling()} is one that had been let in before: a new one was refused. Null if it was not. Asked as
     * {@link #keptForSampling()}.
     */
    default @Nullable SQLException samplersRefusal() {
        return null;
    }

    /** Whether the connections take part in the container's transactions. */
    default boolean isTransactional() {
        return false;
    }

    /**
     * The node has another role for this pod from now on. A pool of hibernate-mr's own ends what connections it has, and makes
     * new ones for that role; those of a container or an application are theirs. Must not wait for any server.
     */
    default void serve(Node.Role role) {}

    /**
     * What the node's sampler knows of its server, which tells a pool about the connections that it keeps. Must not wait.
     *
     * @param hasAnswered true when the server has just answered; false when the sampler's connection ends, for whatever reason: the next
     *     one does not show whether the server has been there all the time
     */
    default void sampled(boolean hasAnswered) {}

    /** A connection was dead when it left the pool, which does well to look at the others before it hands them out. Must not wait. */
    default void foundDead() {}

    /**
     * As {@link #connect()}, of a connection that the pool has asked whether it lives, as it would without hibernate-mr: for a statement that
     * could not be run again if it were dead.
     *
     * @throws SQLException as {@link #connect()}
     */
    default Connection connectAsked() throws SQLException {
        return connect();
    }

    /** What ends one of its connections while a statement waits for an answer; to be asked for before one runs. */
    default Abort abort(Connection connection) {
        return Abort.ofDrivers(connection);
    }

    /** How its pool is used now, or null if the pool is not hibernate-mr's own. */
    default @Nullable PoolUse poolUse() {
        return null;
    }

    /** Closes the pool if it is hibernate-mr's own; a container's or an application's data source is left alone. */
    @Override
    void close();

    /** A data source that somebody else owns. The supplier is asked for every connection, so it may resolve late. */
    static ConnectionSource of(
            Node node, String key, String address, Supplier<DataSource> dataSource, Replication replication) {
        return new BorrowedDataSource(node, key, address, dataSource, new KnownConnections(replication));
    }

    /** As {@link #of}, of a data source whose connections take part in the container's transactions. */
    static ConnectionSource ofTransactional(
            Node node, String key, String address, Supplier<DataSource> dataSource, Replication replication) {
        return new BorrowedDataSource.Transactional(node, key, address, dataSource, new KnownConnections(replication));
    }
}

/** A data source of the container's or the application's, which is left alone but for its connections. Thread-safe. */
class BorrowedDataSource implements ConnectionSource {

    /** SQLSTATE sqlclient_unable_to_establish_sqlconnection. */
    private static final String UNABLE_TO_CONNECT = "08001";

    private final Node node;
    private final String key;
    private final String address;
    private final Supplier<DataSource> dataSource;
    private final KnownConnections known;

    BorrowedDataSource(Node node, String key, String address, Supplier<DataSource> dataSource, KnownConnections known) {
        this.node = node;
        this.key = key;
        this.address = address;
        this.dataSource = dataSource;
        this.known = known;
    }

    /** One whose connections the container enlists in its transactions. */
    static final class Transactional extends BorrowedDataSource {

        Transactional(Node node, String key, String address, Supplier<DataSource> dataSource, KnownConnections known) {
            super(node, key, address, dataSource, known);
        }

        @Override
        public boolean isTransactional() {
            return true;
        }
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Connection connect() throws SQLException {
        try {
            return dataSource.get().getConnection();
        } catch (RuntimeException e) {
            // A JNDI name that does not resolve, perhaps not yet; everybody is prepared for a node without connections.
            throw new SQLException("no connection is to be had: " + e.getMessage(), UNABLE_TO_CONNECT, e);
        }
    }

    @Override
    public long incarnation(Connection connection) throws SQLException {
        return known.incarnation(connection);
    }

    @Override
    public Duration keptForSampling() {
        return KEPT_OF_POOLS;
    }

    @Override
    public void close() {
        // Whoever made the data source closes it.
    }
}
