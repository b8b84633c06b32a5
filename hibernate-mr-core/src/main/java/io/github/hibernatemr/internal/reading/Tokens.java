/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.TokenFormat;
import io.github.hibernatemr.consistency.Trace;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a key's token from what the store and the current scope know, and takes tokens in. Thread-safe. */
public final class Tokens {

    private final TokenFormat format;
    private final WriteTimestamps writeTimestamps;
    private final ConsistencyDefaults defaults;
    private final Supplier<@Nullable PrimaryClock> clock;

    public Tokens(
            TokenFormat format,
            WriteTimestamps writeTimestamps,
            ConsistencyDefaults defaults,
            Supplier<@Nullable PrimaryClock> clock) {
        this.format = format;
        this.writeTimestamps = writeTimestamps;
        this.defaults = defaults;
        this.clock = clock;
    }

    /**
     * The token of the current thread's key.
     *
     * @throws IllegalStateException if it has none
     */
    public String current() {
        ConsistencyKey key = defaults.resolve(null, null).key();
        if (key == null) {
            throw new IllegalStateException("there is no consistency key here: open a ConsistencyScope with one, or set"
                    + " hibernate.mr.consistency.key_resolver");
        }
        return of(key);
    }

    /** The token of a key; what it has read is known of the current scope only. */
    public String of(ConsistencyKey key) {
        ConsistencyScope scope = ConsistencyScope.current();
        Instant stored = stored(key);
        boolean isOfScope = scope != null && (scope.key() == null || scope.key().equals(key));
        return format.format(
                scope != null && isOfScope
                        ? since(scope, key, stored)
                        : new ConsistencyToken(format.application(), key.tag(), stored, null, 0));
    }

    /** Whether sessions of a scope, or of those inside, have written, or services that it has called. */
    public boolean hasWritten(ConsistencyScope scope) {
        Trace trace = scope.trace(format.application());
        return trace.lastWrite() != null || trace.learnt() != null;
    }

    /**
     * The token of whoever bears it: with what a scope was opened with, and what has been written and read inside since. Asks
     * nobody.
     *
     * @return null if that is nothing
     */
    public @Nullable String carriedBy(ConsistencyScope scope) {
        ConsistencyToken carried = unsigned(scope);
        return carried == null ? null : format.format(carried);
    }

    /** As {@link #carriedBy}, but not yet signed. */
    public @Nullable ConsistencyToken unsigned(ConsistencyScope scope) {
        ConsistencyToken carried = since(scope, null, null);
        return carried.lastWrite() == null && carried.lastRead() == null ? null : carried;
    }

    /** Whether a text has the form of this application's tokens, though it may be signed with a secret that is not known here. */
    public boolean isOurs(String text) {
        return format.isOurs(text);
    }

    /** The token of whoever must see all that was committed before an instant of the primary's clock. */
    public ConsistencyToken ofWrite(Instant writeTimestamp) {
        return new ConsistencyToken(format.application(), ConsistencyToken.ANYBODY, writeTimestamp, null, 0);
    }

    private ConsistencyToken since(ConsistencyScope scope, @Nullable ConsistencyKey key, @Nullable Instant stored) {
        long tag = key == null ? ConsistencyToken.ANYBODY : key.tag();
        ConsistencyToken inside = scope.trace(format.application())
                .frozen(format.application(), tag, this::latest)
                .andWritten(stored);
        ConsistencyToken before = scope.token(format.application());
        return before == null || !before.isOf(key) ? inside : inside.and(before).withTag(tag);
    }

    /** What the store does not tell may be anything up to now. */
    private @Nullable Instant stored(ConsistencyKey key) {
        LastWrite found = writeTimestamps.lookup(List.of(key)).await();
        return found instanceof LastWrite.Unknown
                ? latest(System.nanoTime())
                : found.floor().orElse(null);
    }

    private Instant latest(long nanoTime) {
        PrimaryClock known = clock.get();
        return known == null ? WriteTimestampStore.NEVER_COVERED : known.latest(nanoTime);
    }

    /**
     * The token of a text.
     *
     * @throws io.github.hibernatemr.consistency.InvalidTokenException if it is none of this application's
     */
    public ConsistencyToken read(String text) {
        PrimaryClock known = clock.get();
        return format.parse(text, known == null ? null : known.latest(System.nanoTime()));
    }
}
