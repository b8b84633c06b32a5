/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

/** Why a route leads where it leads. */
public enum RouteReason {

    // To a replica

    /** The replica covers everything that the key is known to have written and the session to have read. */
    COVERED(true),
    /** As {@link #COVERED}, since the read waited a moment for it: less than a trip to the primary would have taken. */
    WAITED(true),
    /** Nothing is known that the replica would have to cover: no recent write of the key, or no key. */
    NOTHING_WRITTEN(true),
    /** The replica covers what it must and is within the bound of the level {@code bounded}. */
    BOUNDED(true),
    /** The level is {@code eventual}. */
    EVENTUAL(true),
    /** The primary does not answer, so how stale the replica is cannot be proved; what must be covered is. */
    PRIMARY_UNREACHABLE(true),

    // To the primary, for want of a replica; the later, the closer a replica came

    /** No replica is closer than the primary. */
    PRIMARY_NEAREST(false),
    /** No replica answers. */
    NO_REPLICA(false),
    /** Nothing is proved yet about a replica that answers. */
    COVERAGE_UNKNOWN(false),
    /** Every replica that answers is staler than {@code max_staleness}, or than the level's bound. */
    TOO_STALE(false),
    /** No replica covers what the key has written or the session has read. */
    NOT_COVERED(false),

    // To the primary, because of the session

    /** The level is {@code strong}. */
    STRONG(false),
    /** The store did not tell in time what the key has written. */
    STORE_UNAVAILABLE(false),
    /**
     * The store knows of no write of the key's, but may have lost one: it, or this pod, came up, or its memory was lost, a
     * moment ago, which no replica covers yet.
     */
    STORE_FORGOT(false),
    /** The key resolver failed, so it is not known who reads. */
    KEY_UNKNOWN(false),
    /** There is no consistency key, and {@code without_key = primary} has such reads go there. */
    NO_KEY(false),

    /** The transaction is about to write, and {@code writers = primary} has those read there from their first statement on. */
    ABOUT_TO_WRITE(false),

    /** Hibernate is flushing a change, or is told to remove an entity. */
    FLUSH(false),
    /** An entity is being merged, to be written: what it is compared with must be the primary's. */
    MERGE(false),
    /** Replicas have shown the scope as much as can be remembered ({@code hibernate.mr.stale_base.remembered}). */
    BASES_FULL(false),
    /** The primary held something else than a replica had shown in this scope: whoever tries again must see it. */
    STALE_BASE(false),
    /** The statement writes, or may write. */
    WRITE(false),
    /** The statement, or Hibernate, takes a lock. */
    LOCK(false),
    /** A replica refused the statement as a write. */
    REFUSED(false),
    /** Replicas failed the statement in other ways. */
    REPLICA_FAILED(false),
    /** The isolation level promises more than one snapshot per statement. */
    ISOLATION(false),
    /** A savepoint was taken in the container's transaction. */
    SAVEPOINT(false),
    /** The application took hold of the driver's own connection, past which nothing can be seen. */
    UNWRAPPED(false),
    /** Something is still open on the primary; whoever holds its connection must not wait for a replica's. */
    PRIMARY_IN_USE(false),
    /**
     * Something is set outside of a transaction, and a pooler is in front of a node that gives each statement another connection: it could not
     * be set again on another node without being left there.
     */
    POOLED_SETTING(false),
    /** A parameter is a stream, which can be sent only once. */
    STREAM(false),
    /** Hibernate works outside of any session: metadata, the schema tool. */
    NO_SESSION(false),

    // Nowhere

    /** No statement has needed a node yet. */
    UNBOUND(false);

    private final boolean replica;

    RouteReason(boolean replica) {
        this.replica = replica;
    }

    /** Whether a route with this reason leads to a replica. */
    public boolean leadsToReplica() {
        return replica;
    }
}
