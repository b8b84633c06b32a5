/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the open scopes of a thread say, to be applied in another one: that of an executor, a callback or an {@code
 * Asynchronous} method.
 *
 * <pre>{@code
 * ConsistencySnapshot here = ConsistencyScope.snapshot();
 * executor.submit(() -> {
 *     try (var scope = here.open()) {
 *         return orders.findAll(); // sees what the thread that submitted this would see
 *     }
 * });
 * }</pre>
 *
 * <p>What is written and read there is known here, as long as this is not too late. Thread-safe.
 */
public final class ConsistencySnapshot {

    private final @Nullable ConsistencyKey key;
    private final @Nullable ConsistencyLevel level;
    private final Map<Integer, ConsistencyToken> tokens;
    private final KeyTraces traces;
    /** Of a scope that names no key, and so has to know what all keys inside have written and read. */
    private final @Nullable ConsistencySnapshot enclosing;
    /** Of the outermost scope: what is read in one scope may be merged in another inside. */
    private final RememberedBases bases;

    private ConsistencySnapshot(
            @Nullable ConsistencyKey key,
            @Nullable ConsistencyLevel level,
            Map<Integer, ConsistencyToken> tokens,
            KeyTraces traces,
            @Nullable ConsistencySnapshot enclosing,
            RememberedBases bases) {
        this.key = key;
        this.level = level;
        this.tokens = tokens;
        this.traces = traces;
        this.enclosing = enclosing;
        this.bases = bases;
    }

    /** What a thread without scopes says. */
    public static ConsistencySnapshot ofNothing() {
        return new ConsistencySnapshot(null, null, Map.of(), new KeyTraces(), null, new RememberedBases());
    }

    /** What a thread says whose only scope names this key. */
    static ConsistencySnapshot of(ConsistencyKey key) {
        return new ConsistencySnapshot(key, null, Map.of(), new KeyTraces(), null, new RememberedBases());
    }

    /**
     * Opens a scope that says the same in the current thread, whatever scopes are open there.
     *
     * @return to be closed by the same thread
     */
    public ConsistencyScope open() {
        return ConsistencyScope.of(this);
    }

    /**
     * The same with this key.
     *
     * @param newKey who reads and writes there
     */
    public ConsistencySnapshot with(ConsistencyKey newKey) {
        if (Objects.equals(key, newKey)) {
            return this;
        }
        return new ConsistencySnapshot(newKey, level, tokens, new KeyTraces(), key == null ? this : enclosing, bases);
    }

    ConsistencySnapshot with(ConsistencyLevel newLevel) {
        return new ConsistencySnapshot(key, newLevel, tokens, traces, enclosing, bases);
    }

    ConsistencySnapshot with(Collection<ConsistencyToken> newTokens) {
        Map<Integer, ConsistencyToken> all = new HashMap<>(tokens);
        newTokens.forEach(token -> all.put(token.application(), token));
        return new ConsistencySnapshot(key, level, Map.copyOf(all), traces, enclosing, bases);
    }

    /** The key, or null if no scope names one. */
    public @Nullable ConsistencyKey key() {
        return key;
    }

    /** The level, or null if no scope names one. */
    public @Nullable ConsistencyLevel level() {
        return level;
    }

    @Nullable
    ConsistencyToken token(int application) {
        ConsistencyToken openedWith = tokens.isEmpty() ? null : tokens.get(application);
        KeyTrace trace = traces.find(application);
        ConsistencyToken learnt = trace == null ? null : trace.learnt();
        return openedWith == null || learnt == null
                ? (openedWith == null ? learnt : openedWith)
                : openedWith.and(learnt);
    }

    RememberedBases bases() {
        return bases;
    }

    KeyTrace trace(int application) {
        return traces.of(application);
    }

    void learnt(ConsistencyToken token) {
        trace(token.application()).learnt(token);
        if (enclosing != null) {
            enclosing.learnt(token);
        }
    }

    void wrote(int application, Instant writeTimestamp) {
        trace(application).wrote(writeTimestamp);
        if (enclosing != null) {
            enclosing.wrote(application, writeTimestamp);
        }
    }

    void read(int application, KeyTrace.@Nullable Read read) {
        trace(application).read(read);
        if (enclosing != null) {
            enclosing.read(application, read);
        }
    }
}
