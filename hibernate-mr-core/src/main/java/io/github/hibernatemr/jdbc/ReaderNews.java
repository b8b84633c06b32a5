/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.consistency.Consistency;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the reader of an open transaction writes meanwhile: in another session of this pod, or through another service whose token
 * has come back. A transaction on one database would see that from its next statement on. Used by one thread.
 */
final class ReaderNews {

    private final RoutedConnections unit;
    private @Nullable Instant writtenHere;
    private @Nullable ConsistencyToken token;
    private boolean noted;

    ReaderNews(RoutedConnections unit) {
        this.unit = unit;
    }

    /** Whether there are any since they were last noted. */
    boolean hasCome(Consistency reading, @Nullable ConsistencyScope scope) {
        return reading.level().readsOwnWrites()
                && (!Objects.equals(writtenHere, writtenHere(reading)) || !Objects.equals(token, token(scope)));
    }

    /**
     * Notes what there is. Returns what a replica must cover for it: null the first time, since for what was there before the
     * store is asked.
     */
    @Nullable
    Instant note(Consistency reading, @Nullable ConsistencyScope scope) {
        Instant written = writtenHere(reading);
        Instant news = noted && !Objects.equals(written, writtenHere) ? written : null;
        writtenHere = written;
        token = token(scope);
        noted = true;
        return news;
    }

    private @Nullable Instant writtenHere(Consistency reading) {
        return reading.key() == null ? null : unit.writeTimestamps().latestHere(reading.key());
    }

    private @Nullable ConsistencyToken token(@Nullable ConsistencyScope scope) {
        return scope == null ? null : scope.token(unit.application());
    }

    void forget() {
        writtenHere = null;
        token = null;
        noted = false;
    }
}
