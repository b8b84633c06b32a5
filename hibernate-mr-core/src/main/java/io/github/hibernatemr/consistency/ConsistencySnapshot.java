/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import io.github.hibernatemr.settings.WithoutKey;
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
    private final ScopeWishes wishes;
    private final Map<Integer, ConsistencyToken> tokens;
    private final Memory memory;

    /**
     * What those who work in a scope have done and seen.
     *
     * @param traces of its key
     * @param bases of the outermost scope: what is read in one scope may be merged in another inside
     * @param enclosing a scope that names no key, and so has to know what all keys inside have written and read; or null
     */
    private record Memory(
            Traces traces, RememberedBases bases, @Nullable ConsistencySnapshot enclosing) {

        Memory() {
            this(new Traces(), new RememberedBases(), null);
        }
    }

    private ConsistencySnapshot(
            @Nullable ConsistencyKey key, ScopeWishes wishes, Map<Integer, ConsistencyToken> tokens, Memory memory) {
        this.key = key;
        this.wishes = wishes;
        this.tokens = tokens;
        this.memory = memory;
    }

    /** What a thread without scopes says. */
    public static ConsistencySnapshot ofNothing() {
        return new ConsistencySnapshot(null, ScopeWishes.NONE, Map.of(), new Memory());
    }

    /** What a thread says whose only scope names this key. */
    static ConsistencySnapshot of(ConsistencyKey key) {
        return new ConsistencySnapshot(key, ScopeWishes.NONE, Map.of(), new Memory());
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
        ConsistencySnapshot enclosing = key == null ? this : memory.enclosing();
        return new ConsistencySnapshot(newKey, wishes, tokens, new Memory(new Traces(), memory.bases(), enclosing));
    }

    ConsistencySnapshot with(ConsistencyLevel level) {
        return with(wishes.with(level));
    }

    ConsistencySnapshot with(WithoutKey withoutKey) {
        return with(wishes.with(withoutKey));
    }

    ConsistencySnapshot with(Intent intent) {
        return with(wishes.with(intent));
    }

    private ConsistencySnapshot with(ScopeWishes newWishes) {
        return new ConsistencySnapshot(key, newWishes, tokens, memory);
    }

    ConsistencySnapshot with(Collection<ConsistencyToken> newTokens) {
        Map<Integer, ConsistencyToken> all = new HashMap<>(tokens);
        newTokens.forEach(token -> all.put(token.application(), token));
        return new ConsistencySnapshot(key, wishes, Map.copyOf(all), memory);
    }

    /** The key, or null if no scope names one. */
    public @Nullable ConsistencyKey key() {
        return key;
    }

    /** The level, or null if no scope names one. */
    public @Nullable ConsistencyLevel level() {
        return wishes.level();
    }

    /** What holds without a key, or null if no scope says so. */
    public @Nullable WithoutKey withoutKey() {
        return wishes.withoutKey();
    }

    /** What is intended, or null if no scope says so. */
    public @Nullable Intent intent() {
        return wishes.intent();
    }

    @Nullable
    ConsistencyToken token(int application) {
        ConsistencyToken openedWith = tokens.isEmpty() ? null : tokens.get(application);
        Trace trace = memory.traces().find(application);
        ConsistencyToken learnt = trace == null ? null : trace.learnt();
        return openedWith == null || learnt == null
                ? (openedWith == null ? learnt : openedWith)
                : openedWith.and(learnt);
    }

    RememberedBases bases() {
        return memory.bases();
    }

    Trace trace(int application) {
        return memory.traces().of(application);
    }

    void learnt(ConsistencyToken token) {
        trace(token.application()).learnt(token);
        if (memory.enclosing() != null) {
            memory.enclosing().learnt(token);
        }
    }

    void wrote(int application, Instant writeTimestamp) {
        trace(application).wrote(writeTimestamp);
        if (memory.enclosing() != null) {
            memory.enclosing().wrote(application, writeTimestamp);
        }
    }

    void read(int application, Trace.Read read) {
        trace(application).read(read);
        if (memory.enclosing() != null) {
            memory.enclosing().read(application, read);
        }
    }
}
