/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.topology.Node;

/** What has been proved of the servers to which connections lead. Thread-safe; never waits. */
public interface ServerProof {

    /** Whether a node is the primary, and not merely was it when it was chosen. */
    boolean isPrimary(Node node);

    /**
     * Whether what is known of a node was proved of this server. While nothing is known, as after it was lost, a server counts as
     * its own that its address has not left.
     *
     * @param server which start of which server, as a connection's source tells it
     */
    boolean isProved(Node node, long server);

    /** Whether a node's address has led to this server before, and leads to another one now. */
    boolean hasLeft(Node node, long server);
}
