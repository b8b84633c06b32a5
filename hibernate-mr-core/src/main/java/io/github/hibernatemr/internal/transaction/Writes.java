/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.reading.Consistency;
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
 * <p><b>The application mark.</b> Each write is its writers' and the application's: whoever reads without a key sees it.
 *
 * <p><b>Announcing.</b> Somebody may know of a commit before control returns from it: a message of the same JTA transaction may wake a
 * bean first. So whoever begins to read in this pod while a commit is under way takes it for done, and in JTA the store is told before
 * COMMIT, so that other pods do the same. Where the settings ask for it, nothing is committed that could not be announced: if this pod dies
 * before it can say when the commit was, the announcement still stands.
 */
class Writes {

    private final WriteRules rules;
    private final Set<ConsistencyKey> writers = new HashSet<>(2);
    private boolean wrote;
    private boolean committing;
    private boolean othersMayKnow;
    private boolean writerUnknown;
    private List<ConsistencyKey> underWay = List.of();
    private @Nullable Announcement announcement;
    private List<ConsistencyKey> announcedTo = List.of();

    Writes(WriteRules rules) {
        this.rules = rules;
        writers.add(ConsistencyKey.APPLICATION);
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
            begin();
        }
    }

    /**
     * The transaction is about to be committed. Where writes are announced, returns once every pod can know of them.
     *
     * @throws SQLException if that fails, and nothing must be committed then
     */
    void committing() throws SQLException {
        committing = true;
        if (wrote) {
            begin();
        }
    }

    /** As {@link #committing}, where others may know of the commit before control returns from it. */
    void committingWithOthers() throws SQLException {
        othersMayKnow = true;
        committing();
    }

    private void begin() throws SQLException {
        if (!underWay.containsAll(writers)) {
            List<ConsistencyKey> all = List.copyOf(writers);
            rules.writeTimestamps().begun(all);
            rules.writeTimestamps().ended(underWay);
            underWay = all;
        }
        if (rules.announcesWrites()) {
            announceOrFail();
        } else if (othersMayKnow && !announcedTo.containsAll(writers)) {
            announce();
        }
    }

    private void announceOrFail() throws SQLException {
        if (writerUnknown) {
            throw TransactionLog.LOG.writerUnknown(rules.unit(), SqlState.ROLLED_BACK);
        }
        if (!announcedTo.containsAll(writers) && !announce()) {
            throw TransactionLog.LOG.notAnnounced(rules.unit(), SqlState.ROLLED_BACK);
        }
    }

    private boolean announce() {
        withdraw();
        Announcement made = Announcement.at(rules.writeTimestamp());
        boolean announced = rules.writeTimestamps().announce(writers, made);
        if (announced) {
            announcement = made;
            announcedTo = List.copyOf(writers);
        }
        return announced;
    }

    private void withdraw() {
        if (announcement != null) {
            rules.writeTimestamps().withdraw(announcedTo, announcement);
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
        Instant writeTimestamp = rules.writeTimestamp();
        rules.writeTimestamps().record(writers, writeTimestamp, announcement);
        if (writerUnknown) {
            rules.writeTimestamps().recordOfUnknown(writeTimestamp);
        }
        rules.written(!writerUnknown && writers.size() == 1);
        return writeTimestamp;
    }

    /** The commit is not under way any more. */
    void over() {
        rules.writeTimestamps().ended(underWay);
        underWay = List.of();
    }

    /** Notes that a write has failed, for a reason that its keys must see. */
    void failed() {
        wrote = true;
    }

    /** Whether something may have changed. */
    boolean mayHaveHappened() {
        return wrote;
    }

    /** Whether the commit of a transaction that writes has begun. */
    boolean mayBeCommitted() {
        return committing && wrote;
    }

    void rolledBack() {
        withdraw();
    }

    void forget() {
        wrote = false;
        committing = false;
        othersMayKnow = false;
        over();
        writerUnknown = false;
        announcement = null;
        announcedTo = List.of();
        writers.clear();
        writers.add(ConsistencyKey.APPLICATION);
    }
}
