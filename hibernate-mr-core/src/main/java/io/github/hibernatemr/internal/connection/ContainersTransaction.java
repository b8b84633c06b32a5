/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;

/** The part that connections to the primary take in one transaction of the container's. Thread-safe. */
public interface ContainersTransaction {

    /**
     * Notes that a connection to the primary is about to take part.
     *
     * @throws SQLException if it would not take part in this one, which is suspended; or if others of this transaction have been on a primary
     *     that is none any more
     */
    void uses(Node primary) throws SQLException;

    /** Notes to which start of which server the connection to the primary leads that takes part. */
    void uses(PhysicalConnection physical);

    /**
     * A connection to a primary of which the container knows nothing: to the same one for everybody in the transaction, or they would not
     * see each other's writes, and the container would have two resources to commit, each in one phase. Closing it gives nothing back.
     *
     * @throws SQLException if there is none, or it cannot take part
     */
    Connection enlisted(Node primary) throws SQLException;
}
