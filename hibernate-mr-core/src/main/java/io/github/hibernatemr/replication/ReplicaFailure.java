/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

/**
 * What a replica's error says about running the statement elsewhere. No list of errors is ever complete, so what is not known to be the
 * application's own is asked of the primary.
 */
public enum ReplicaFailure {
    /** The application's: it has cancelled the statement, or its transaction has failed before. */
    NONE,
    /** Only the primary may run it. */
    REFUSED,
    /** Replay needed what the statement was reading. */
    CANCELLED,
    /** The server's own trouble, which another may not have: no memory, no disk, damaged data, another configuration. */
    SICK,
    /**
     * It may be wrong everywhere, or only here: a replica that is behind lacks a table, a column or a role for a while, and may be set up
     * in another way. The primary knows.
     */
    DOUBTED,
    /** The replica, or the way to it, is gone. */
    LOST
}
