/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.Consistency;
import io.github.hibernatemr.consistency.ConsistencyKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction writes, and how the other pods get to know.
 *
 * <p><b>Stamping.</b> A write timestamp is the latest instant that the primary's clock can show just after COMMIT
 * returned: never earlier than the commit, at most one round trip too late, and it costs no statement. It is stored
 * before control returns to the caller.
 *
 * <p><b>Announcing.</b> Where the settings ask for it, the store is told before COMMIT. If this pod dies before it can
 * say when the commit was, the announcement still sends the keys' reads to the primary.
 */
class TransactionWrites {

    /** SQLSTATE transaction_rollback, without a subclass that somebody gives a meaning. */
    private static final String TRANSACTION_ROLLBACK = "40000";

    private final RoutedConnections unit;
    private final Set<ConsistencyKey> writers = new HashSet<>(2);
    private boolean wrote;
    private boolean committing;
    private boolean writerUnknown;
    private @Nullable Announcement announcement;
    private List<ConsistencyKey> announcedTo = List.of();

    TransactionWrites(RoutedConnections unit) {
        this.unit = unit;
    }

    void by(@Nullable Consistency writing) {
        if (writing != null && writing.key() != null) {
            writers.add(writing.key());
        }
        writerUnknown |= writing != null && !writing.keyKnown();
    }

    /**
     * Notes that something may be about to change.
     *
     * @throws SQLException if it had to be announced at once, and could not be
     */
    void mayHappen() throws SQLException {
        wrote = true;
        if (committing) {
            announce();
        }
    }

    /**
     * The transaction is about to be committed. Where writes are announced, returns once every pod can know of them.
     *
     * @throws SQLException if that fails; nothing must be committed then
     */
    void committing() throws SQLException {
        committing = true;
        if (wrote) {
            announce();
        }
    }

    private void announce() throws SQLException {
        if (unit.announcesWrites() && writerUnknown) {
            throw JdbcLog.LOG.writerUnknown(unit.unit(), TRANSACTION_ROLLBACK);
        }
        if (!unit.announcesWrites() || announcedTo.containsAll(writers)) {
            return;
        }
        withdraw();
        Announcement made = Announcement.at(unit.monitor().writeTimestamp());
        if (!unit.writeTimestamps().announce(writers, made)) {
            throw JdbcLog.LOG.notAnnounced(unit.unit(), TRANSACTION_ROLLBACK);
        }
        announcement = made;
        announcedTo = List.copyOf(writers);
    }

    private void withdraw() {
        if (announcement != null) {
            unit.writeTimestamps().withdraw(announcedTo, announcement);
            announcement = null;
            announcedTo = List.of();
        }
    }

    /** The transaction has been committed, or may have been. Returns its write timestamp, stored; null if it wrote nothing. */
    @Nullable
    Instant committed() {
        if (!wrote) {
            return null;
        }
        Instant writeTimestamp = unit.monitor().writeTimestamp();
        for (ConsistencyKey writer : writers) {
            unit.writeTimestamps().record(writer, writeTimestamp, announcement);
        }
        if (writerUnknown) {
            unit.writeTimestamps().recordOfUnknown(writeTimestamp);
        }
        if (!writers.isEmpty()) {
            unit.monitor().written();
        }
        return writeTimestamp;
    }

    /** Notes that a write has failed, for a reason that its keys must see. */
    void failed() {
        wrote = true;
    }

    /** Whether something may have changed. */
    boolean mayHaveHappened() {
        return wrote;
    }

    /** Whether its commit had begun. */
    boolean isCommitting() {
        return committing;
    }

    void rolledBack() {
        withdraw();
    }

    void forget() {
        wrote = false;
        committing = false;
        writerUnknown = false;
        announcement = null;
        announcedTo = List.of();
        writers.clear();
    }
}
