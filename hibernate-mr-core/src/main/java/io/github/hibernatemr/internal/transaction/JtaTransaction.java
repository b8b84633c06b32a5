/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.internal.connection.ContainersTransaction;
import io.github.hibernatemr.internal.connection.EnlistedPrimary;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.reading.Consistency;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of the container's, as far as a persistence unit's connections take part in it: sessions', and those of whoever else
 * uses its data source. What one of them has moved to the primary the others read there, since it may have been written; and what all
 * of them have written is stamped once. Thread-safe, since a transaction that times out ends on the container's thread.
 */
public final class JtaTransaction implements JtaTransactions.Completion, ContainersTransaction {

    private final Registry registry;
    private final Outages outages;
    private final String unit;
    private final @Nullable Object key;
    private final SharedWrites writes;
    private final List<Member> members = new ArrayList<>();
    private volatile @Nullable RouteReason escalation;
    private @Nullable Node primary;
    private long server;
    private @Nullable EnlistedPrimary enlisted;
    private boolean hears;
    private boolean misled;
    private boolean ended;

    /** Where the transactions are known that are open. */
    interface Registry {

        /** Whether the current thread's transaction has this key. */
        boolean isCurrent(Object key);

        /** A connection to a primary of which the container knows nothing, in the current thread's transaction. */
        EnlistedPrimary enlist(Node primary) throws SQLException;

        /** A transaction has ended. */
        void ended(@Nullable Object key, JtaTransaction transaction);
    }

    /** A connection that takes part. */
    interface Member {

        /** The transaction has ended: gives back what was used in it. */
        void release(boolean mayHaveCommitted);

        /** What was written is stamped, if that was needed. */
        void completed(boolean stamped);
    }

    /** @param key what tells it from others, or null if nothing does: what else is written in it is not known then, and may be anything */
    JtaTransaction(Registry registry, @Nullable Object key, WriteRules rules, Outages outages) {
        this.registry = registry;
        this.key = key;
        this.outages = outages;
        this.unit = rules.unit();
        this.writes = new SharedWrites(rules);
        this.escalation = key == null ? RouteReason.WRITE : null;
    }

    /** What all of its connections write. */
    SharedWrites writes() {
        return writes;
    }

    /** Why one of its connections was moved to the primary first, or null if none was. */
    @Nullable
    RouteReason escalation() {
        return escalation;
    }

    /** Notes that one of its connections moves to the primary: from their next statements on the others follow. */
    void escalated(RouteReason reason) {
        if (escalation == null) {
            escalation = reason;
        }
    }

    /** Notes that somebody has written in it by other means than its connections. */
    void wroteElsewhere(Consistency writer, @Nullable ConsistencyScope scope) {
        escalated(RouteReason.WRITE);
        writes.by(writer);
        writes.failed();
        writes.noteIn(scope);
    }

    /** Whether it will be told of its end. */
    synchronized boolean hears() {
        return hears;
    }

    synchronized void hears(boolean willHear) {
        hears = willHear;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Adds a connection; returns whether it is not too late for that. */
    synchronized boolean join(Member member) {
        if (!ended) {
            members.add(member);
        }
        return !ended;
    }

    /**
     * Lets go of a connection that has been closed, of which there may be thousands in a transaction.
     *
     * @param wasMisled whether it had read a replica and then moved
     */
    synchronized void leave(Member member, boolean wasMisled) {
        members.remove(member);
        misled |= wasMisled;
    }

    @Override
    public synchronized Connection enlisted(Node node) throws SQLException {
        if (enlisted == null) {
            enlisted = registry.enlist(node);
        }
        return enlisted.handle();
    }

    @Override
    public synchronized void uses(Node node) throws SQLException {
        if (key != null && !registry.isCurrent(key)) {
            throw TransactionLog.LOG.transactionSuspended(unit, SqlState.TRANSACTION_STATE);
        }
        checkPrimary();
        primary = node;
    }

    @Override
    public synchronized void uses(PhysicalConnection physical) {
        server = physical.server();
    }

    /** The connections to it may have been closed since, so that nobody else would look. */
    private synchronized void checkPrimary() throws SQLException {
        if (primary == null) {
            return;
        }
        boolean isThere = outages.isPrimary(primary) && (server == 0 || outages.isProved(primary, server));
        if (!isThere) {
            throw outages.primaryMoved(primary, null);
        }
    }

    @Override
    public void committing() {
        try {
            checkPrimary();
            writes.committingWithOthers();
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public void ended(boolean mayHaveCommitted) {
        List<Member> all = end();
        registry.ended(key, this);
        // Servers report a commit whose answer was lost as a rollback.
        boolean stamped = mayHaveCommitted || writes.mayBeCommitted();
        // First, since the wait for the store must not keep others from a connection.
        all.forEach(member -> member.release(mayHaveCommitted));
        giveBack();
        settle(stamped);
        all.forEach(member -> member.completed(stamped));
    }

    private synchronized List<Member> end() {
        ended = true;
        List<Member> all = List.copyOf(members);
        members.clear();
        return all;
    }

    private synchronized void giveBack() {
        if (enlisted != null) {
            enlisted.ended();
        }
    }

    /** For those that have left; the others find it done. */
    private void settle(boolean stamped) {
        try {
            if (!stamped && hasMisled()) {
                writes.failed();
            }
            if (stamped || hasMisled()) {
                writes.committed();
            } else {
                writes.rolledBack();
            }
        } finally {
            writes.over();
        }
    }

    private synchronized boolean hasMisled() {
        return misled;
    }
}
