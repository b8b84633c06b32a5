/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.util.Objects;
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
 * thread that opened it and is not inherited by threads started inside.
 */
public final class ConsistencyScope implements AutoCloseable {

    private static final ThreadLocal<@Nullable ConsistencyScope> CURRENT = new ThreadLocal<>();

    private final @Nullable ConsistencyScope outer;
    private final @Nullable ConsistencyKey key;
    private final @Nullable ConsistencyLevel level;
    private final @Nullable ConsistencyToken token;
    private final KeyTrace trace;

    private ConsistencyScope(
            @Nullable ConsistencyKey key, @Nullable ConsistencyLevel level, @Nullable ConsistencyToken token) {
        this.outer = CURRENT.get();
        this.key = key == null && outer != null ? outer.key : key;
        this.level = level == null && outer != null ? outer.level : level;
        boolean isSameKey = outer != null && Objects.equals(outer.key, this.key);
        this.token = token == null && outer != null ? outer.token : token;
        this.trace = outer != null && isSameKey ? outer.trace : new KeyTrace();
        CURRENT.set(this);
    }

    /**
     * Opens a scope in which the thread reads and writes as the named key.
     *
     * @param name whom the key stands for, such as {@code user-42}; only a digest of it is kept
     * @throws IllegalArgumentException if the name is blank
     */
    public static ConsistencyScope of(String name) {
        return new ConsistencyScope(ConsistencyKey.of(name), null, null);
    }

    /** Opens a scope in which the thread reads at the given level. */
    public static ConsistencyScope at(ConsistencyLevel level) {
        return new ConsistencyScope(null, level, null);
    }

    /**
     * Opens a scope in which reads show nothing older than what the token's key has written and read, at levels {@code
     * session} and {@code bounded}. Where another key reads, the token is ignored. {@code MultiRegion.readToken}
     * makes tokens of texts.
     */
    public static ConsistencyScope of(ConsistencyToken token) {
        return new ConsistencyScope(null, null, token);
    }

    /** The innermost open scope of the current thread, or null. */
    public static @Nullable ConsistencyScope current() {
        return CURRENT.get();
    }

    /** The key of this scope or the nearest outer one that names a key, or null. */
    public @Nullable ConsistencyKey key() {
        return key;
    }

    /** The level of this scope or the nearest outer one that names a level, or null. */
    public @Nullable ConsistencyLevel level() {
        return level;
    }

    /** The token of this scope or the nearest outer one that was opened with a token, or null. */
    public @Nullable ConsistencyToken token() {
        return token;
    }

    /** What this scope's sessions have written and read; shared with outer scopes of the same key. */
    public KeyTrace trace() {
        return trace;
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
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}
