/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.routing.Floor;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction that is open must see beside what was there when it began: what those whose writes it sees write meanwhile in this
 * pod, what its scope has written, or another service whose token has come back. A transaction on one database would see that from
 * its next statement on. Used by one thread.
 */
final class ReaderNews {

    private final WriteTimestamps writeTimestamps;
    private final int application;
    private List<ConsistencyKey> keys = List.of();
    private @Nullable Instant writtenHere;
    private @Nullable Instant writtenInScope;
    private @Nullable ConsistencyToken token;
    private boolean noted;

    /** @param application whose tokens hold */
    ReaderNews(WriteTimestamps writeTimestamps, int application) {
        this.writeTimestamps = writeTimestamps;
        this.application = application;
    }

    /** Whether there are any since they were last noted. */
    boolean hasCome(@Nullable ConsistencyScope scope) {
        return !Objects.equals(writtenHere, writtenHere())
                || !Objects.equals(writtenInScope, writtenIn(scope))
                || !Objects.equals(token, token(scope));
    }

    /**
     * Notes what there is. Returns what a replica must cover for it. What the store is asked for is none the first time, but for the
     * application's mark: as far as this pod has moved it, a replica need not be tried in vain.
     *
     * @param seen whose writes the transaction sees
     */
    @Nullable
    Instant note(List<ConsistencyKey> seen, @Nullable ConsistencyScope scope) {
        boolean sameKeys = noted && seen.equals(keys);
        keys = seen;
        Instant written = writtenHere();
        Instant news = sameKeys && !Objects.equals(written, writtenHere) ? written : markHere();
        writtenHere = written;
        writtenInScope = writtenIn(scope);
        token = token(scope);
        noted = true;
        return Floor.later(news, writtenInScope);
    }

    /** What is known of other keys here is of groups of keys, and would send some to the primary for others' writes. */
    private @Nullable Instant markHere() {
        return keys.contains(ConsistencyKey.APPLICATION)
                ? writeTimestamps.latestHere(ConsistencyKey.APPLICATION)
                : null;
    }

    private @Nullable Instant writtenHere() {
        Instant latest = null;
        for (ConsistencyKey key : keys) {
            latest = Floor.later(latest, writeTimestamps.latestHere(key));
        }
        return latest;
    }

    private @Nullable Instant writtenIn(@Nullable ConsistencyScope scope) {
        return scope == null ? null : scope.trace(application).lastWrite();
    }

    private @Nullable ConsistencyToken token(@Nullable ConsistencyScope scope) {
        return scope == null ? null : scope.token(application);
    }
}
