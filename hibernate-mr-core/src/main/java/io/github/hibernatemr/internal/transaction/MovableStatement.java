/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.internal.connection.Change;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.replication.StatementFacts;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A statement that can be prepared on a connection, left, and run again on another: what is set on it goes with it. Used by one thread.
 */
public interface MovableStatement {

    /** The statement on this connection, made there if it is not there yet. */
    Statement on(PhysicalConnection connection) throws SQLException;

    /** Whether this connection has it. */
    boolean isOn(PhysicalConnection connection);

    /** Closes what was made of it, so that the connection may go back to its pool. */
    void leave();

    /** As {@link #leave}, unless it is on this node. */
    void leaveUnlessOn(Node node);

    /** The level that it asks for by a hint, or null. */
    @Nullable
    ConsistencyLevel hinted();

    /** What the text tells that it runs, or has run last; null if it has run none. */
    @Nullable
    StatementFacts facts();

    /** What is being run, to be run once more on another connection, whatever is set on this statement by then. */
    Change repeatable();

    /** Whether the functions that it calls, of which its text tells nothing, certainly change nothing. */
    boolean callsOnlyReaders(Connection primary, boolean inTransaction);

    /** A replica has refused it as a write: next time it need not be tried there. */
    void refused();

    /** Its rows lead to large objects: next time it is not tried outside of a transaction. */
    void showsLargeObjects();
}
