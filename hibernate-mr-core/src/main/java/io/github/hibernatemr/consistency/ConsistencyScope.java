/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import io.github.hibernatemr.settings.WithoutKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consistency key and level of the current thread, for as long as the scope is open.
 *
 * <pre>{@code
 * try (var scope = ConsistencyScope.of("user-42")) {
 *     orders.findAll(); // sees what user-42 has written, on whichever pod
 * }
 * }</pre>
 *
 * <p>Scopes nest: an inner scope replaces what it names and keeps the rest of the outer one. A scope belongs to the
 * thread that opened it and is not inherited by threads started inside; {@link #snapshot()} takes it there.
 */
public final class ConsistencyScope implements AutoCloseable {

    private static final ThreadLocal<@Nullable ConsistencyScope> CURRENT = new ThreadLocal<>();

    private final @Nullable ConsistencyScope outer;
    private final ConsistencySnapshot said;

    private ConsistencyScope(ConsistencySnapshot said) {
        this.outer = CURRENT.get();
        this.said = said;
        said.bases().opened();
        CURRENT.set(this);
    }

    /**
     * Opens a scope in which the thread reads and writes as the named key.
     *
     * @param name whom the key stands for, such as {@code user-42}; only a digest of it is kept
     * @throws IllegalArgumentException if the name is blank
     */
    public static ConsistencyScope of(String name) {
        ConsistencyKey key = ConsistencyKey.of(name);
        ConsistencyScope outer = CURRENT.get();
        return new ConsistencyScope(outer == null ? ConsistencySnapshot.of(key) : outer.said.with(key));
    }

    /** Opens a scope in which the thread reads at the given level. */
    public static ConsistencyScope at(ConsistencyLevel level) {
        return new ConsistencyScope(snapshot().with(level));
    }

    /**
     * Opens a scope that says what its reads must see where nobody names a consistency key, whatever {@code
     * hibernate.mr.consistency.without_key} says.
     */
    public static ConsistencyScope withoutKey(WithoutKey sees) {
        return new ConsistencyScope(snapshot().with(sees));
    }

    /**
     * Opens a scope that says whether its transactions are about to write: if so, they see what {@code hibernate.mr.writers} has them
     * see, from their first read on. Otherwise that is learnt from what was done in the same place before.
     */
    public static ConsistencyScope intending(Intent intent) {
        return new ConsistencyScope(snapshot().with(intent));
    }

    /**
     * Opens a scope in which reads show nothing older than what the token's key has written and read, at levels {@code
     * session} and {@code bounded}. Where another key reads, the token is ignored. {@code MultiRegion.readToken}
     * makes tokens of texts.
     */
    public static ConsistencyScope of(ConsistencyToken token) {
        return of(List.of(token));
    }

    /**
     * As {@link #of(ConsistencyToken)}, with tokens of several applications: each holds where its own reads. With none it is a
     * scope that only knows what is written and read inside.
     */
    public static ConsistencyScope of(Collection<ConsistencyToken> tokens) {
        return new ConsistencyScope(snapshot().with(tokens));
    }

    static ConsistencyScope of(ConsistencySnapshot snapshot) {
        return new ConsistencyScope(snapshot);
    }

    /** The innermost open scope of the current thread, or null. */
    public static @Nullable ConsistencyScope current() {
        return CURRENT.get();
    }

    /** What the open scopes of the current thread say, for another thread. */
    public static ConsistencySnapshot snapshot() {
        ConsistencyScope scope = CURRENT.get();
        return scope == null ? ConsistencySnapshot.ofNothing() : scope.said;
    }

    /** The key of this scope or the nearest outer one that names a key, or null. */
    public @Nullable ConsistencyKey key() {
        return said.key();
    }

    /** The level of this scope or the nearest outer one that names a level, or null. */
    public @Nullable ConsistencyLevel level() {
        return said.level();
    }

    /** What holds without a key, as this scope or the nearest outer one that says so has it, or null. */
    public @Nullable WithoutKey withoutKey() {
        return said.withoutKey();
    }

    /** What is intended, as this scope or the nearest outer one that says so has it, or null. */
    public @Nullable Intent intent() {
        return said.intent();
    }

    /**
     * The token of this application that this scope or the nearest outer one was opened with, and what has been learnt since; or
     * null.
     */
    public @Nullable ConsistencyToken token(int application) {
        return said.token(application);
    }

    /**
     * What this scope's sessions have written and read; shared with outer scopes of the same key. An outer scope that names no
     * key knows of it too.
     */
    public Trace trace(int application) {
        return said.trace(application);
    }

    /** What replicas have shown inside; shared with outer and inner scopes, and with other threads. */
    public RememberedBases bases() {
        return said.bases();
    }

    /** Notes a write. */
    public void wrote(int application, Instant writeTimestamp) {
        said.wrote(application, writeTimestamp);
    }

    /** Notes a read. */
    public void read(int application, Trace.Read read) {
        said.read(application, read);
    }

    /**
     * Notes what another service has written and read on behalf of who reads here: from now on reads show nothing older than
     * that either.
     */
    public void learnt(ConsistencyToken token) {
        said.learnt(token);
    }

    /**
     * As {@link #close()}, and closes scopes inside that somebody has left open: for those who lend out threads, and must not have
     * one user's key leak into another's request.
     *
     * @return how many had been left open
     * @throws IllegalStateException if it is not open in the current thread
     */
    public int closeWithInner() {
        int left = 0;
        for (ConsistencyScope open = CURRENT.get(); open != null && open != this; open = open.outer) {
            left++;
        }
        ConsistencyScope innermost = CURRENT.get();
        for (int i = 0; i < left && innermost != null; i++) {
            innermost = innermost.outer;
        }
        if (innermost != this) {
            throw new IllegalStateException("this ConsistencyScope is not open in the current thread");
        }
        for (ConsistencyScope inner = CURRENT.get(); inner != null && inner != this; inner = inner.outer) {
            inner.said.bases().closed();
        }
        CURRENT.set(this);
        close();
        return left;
    }

    /**
     * Gives the thread back the scope that was current before.
     *
     * @throws IllegalStateException if this is not the innermost open scope of the current thread: going on would let
     *     one user's key leak into another's request
     */
    @Override
    public void close() {
        if (CURRENT.get() != this) {
            throw new IllegalStateException(
                    "a ConsistencyScope must be closed once, by the thread that opened it, innermost first");
        }
        said.bases().closed();
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}
