/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.internal.reading.Consistency;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one transaction of the container's write: announced and stamped once, whichever of them ends first and
 * however many there are. Thread-safe.
 */
final class SharedWrites extends Writes {

    private final int application;
    private final Set<ConsistencyScope> scopes = Collections.newSetFromMap(new IdentityHashMap<>(2));
    private @Nullable Instant stamped;
    private boolean isOver;

    SharedWrites(WriteRules rules) {
        super(rules);
        this.application = rules.application();
    }

    /** Has a scope know of what the transaction writes, as its token must, though whoever has written is gone by then. */
    synchronized void noteIn(@Nullable ConsistencyScope scope) {
        if (scope != null) {
            scopes.add(scope);
        }
    }

    @Override
    synchronized void by(@Nullable Consistency writing) {
        super.by(writing);
    }

    @Override
    synchronized void mayHappen() throws SQLException {
        if (!isOver) {
            super.mayHappen();
        }
    }

    @Override
    synchronized void committing() throws SQLException {
        super.committing();
    }

    @Override
    synchronized void committingWithOthers() throws SQLException {
        super.committingWithOthers();
    }

    @Override
    synchronized void over() {
        // What a thread still does after its transaction has timed out begins no commit, which nobody would end.
        isOver = true;
        super.over();
    }

    @Override
    synchronized @Nullable Instant committed() {
        if (stamped == null) {
            Instant writeTimestamp = super.committed();
            stamped = writeTimestamp;
            if (writeTimestamp != null) {
                scopes.forEach(scope -> scope.wrote(application, writeTimestamp));
            }
        }
        return stamped;
    }

    @Override
    synchronized void failed() {
        super.failed();
    }

    @Override
    synchronized boolean mayHaveHappened() {
        return super.mayHaveHappened();
    }

    @Override
    synchronized boolean mayBeCommitted() {
        return super.mayBeCommitted();
    }

    @Override
    synchronized void rolledBack() {
        super.rolledBack();
    }

    /** It is forgotten with the transaction, and not when one of its connections ends. */
    @Override
    void forget() {}
}
