/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

/** What a statement's text tells about it. */
public enum StatementKind {
    /** Certainly changes nothing. */
    READ,
    /** Sets something for as long as the connection lasts: repeated on every other one, and undone before it is given back. */
    SETTING,
    /** Sets something until the transaction ends, as row-level security wants it: repeated wherever the transaction moves. */
    LOCAL_SETTING,
    /** Looks like a read but calls a function that may do anything: a replica may try it, and refuses a write. */
    UNCERTAIN,
    /** Takes a lock, which on a replica fails or protects nothing, and certainly changes nothing beside. */
    LOCK,
    /** Changes something, or is nothing that is known to be a read. */
    WRITE;

    /** Whether the statement belongs on the primary. */
    public boolean needsPrimary() {
        return this == WRITE || this == LOCK;
    }

    /** Whether the statement sets something, and nothing more. */
    public boolean sets() {
        return this == SETTING || this == LOCAL_SETTING;
    }

    /** Whether the statement, run on the primary, may have changed something. */
    public boolean mayWrite() {
        return this == WRITE || this == UNCERTAIN;
    }
}
