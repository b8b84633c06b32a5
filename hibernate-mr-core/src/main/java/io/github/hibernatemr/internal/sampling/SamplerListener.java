/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.replication.Answer;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Hears what a node answered its sampler. */
interface SamplerListener {

    /**
     * A new connection is open; throws if what answers there must not be used. Returns whether it is news who that is, so that another
     * connection should be asked too.
     *
     * @param begunNanos when it was begun, by the local {@link System#nanoTime()}
     */
    boolean connected(Node node, ServerIdentity identity, long begunNanos) throws SQLException;

    /** Whether a node's address has led to this server before, and leads to another one now. */
    boolean hasLeft(Node node, long incarnation);

    void answered(Node node, Answer answer);

    void failed(Node node, SQLException problem);

    /** The sampler could not ask, for a reason that need not be the node's: it may serve those whom it has let in. */
    void refused(Node node, SQLException problem);

    /**
     * The sampler has tried to get a new connection.
     *
     * @param refusal why it goes on with one that it, or the pool, has had for some time; null if it has got a new one
     */
    void letIn(Node node, @Nullable SQLException refusal);

    /** One connection has led to two of the server's: a pooler is in front, which gives each transaction another one. */
    void pooled(Node node);
}
