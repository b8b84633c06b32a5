/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What replicas have shown to the sessions of a scope, for as long as the scope lives: what is merged in a later session was
 * perhaps shown to an earlier one. A session outside of any scope has one of its own. What is remembered, and by which keys,
 * is the guard's affair; routing asks whether there is room for more. Thread-safe.
 */
public final class RememberedBases {

    private volatile @Nullable Map<Object, Object> known;
    private volatile @Nullable Set<Object> incomplete;
    private volatile boolean contradicted;
    private final AtomicInteger open = new AtomicInteger();

    /** One more scope knows of this. */
    void opened() {
        open.incrementAndGet();
    }

    /** A scope that knew of this has been closed. After the last one nothing is remembered: what opens later is another request. */
    void closed() {
        if (open.decrementAndGet() == 0) {
            forget();
            contradicted = false;
        }
    }

    /** Whether nothing is remembered. */
    public boolean isEmpty() {
        Map<Object, Object> all = known;
        return all == null || all.isEmpty();
    }

    /**
     * Whether so much is remembered that nothing more should be read from a replica.
     *
     * @param limit how many entities there is room for; 0 if nothing is ever remembered
     */
    public boolean isFull(int limit) {
        Map<Object, Object> all = known;
        return all != null && limit > 0 && all.size() >= limit;
    }

    /** What is remembered by a key, or null. */
    public @Nullable Object get(Object key) {
        Map<Object, Object> all = known;
        return all == null ? null : all.get(key);
    }

    /**
     * Replaces what is remembered by a key.
     *
     * @param change from what was, null if nothing, to what will be, null if nothing
     */
    public void change(Object key, UnaryOperator<@Nullable Object> change) {
        all().compute(key, (same, before) -> change.apply(before));
    }

    private Map<Object, Object> all() {
        Map<Object, Object> all = known;
        return all == null ? make() : all;
    }

    private synchronized Map<Object, Object> make() {
        Map<Object, Object> all = known;
        if (all == null) {
            all = new ConcurrentHashMap<>();
            known = all;
        }
        return all;
    }

    /** Forgets everything. */
    public synchronized void forget() {
        known = null;
        incomplete = null;
    }

    /** Notes that there was no room for something of a kind. */
    public synchronized void incomplete(Object kind) {
        Set<Object> kinds = incomplete;
        if (kinds == null) {
            kinds = ConcurrentHashMap.newKeySet();
            incomplete = kinds;
        }
        kinds.add(kind);
    }

    /** Whether this is a scope's, and not one session's alone. */
    public boolean isOfScope() {
        return open.get() > 0;
    }

    /** Whether something of a kind may have been shown that is not remembered. */
    public boolean isIncomplete(Object kind) {
        Set<Object> kinds = incomplete;
        return kinds != null && kinds.contains(kind);
    }

    /** Notes that the primary held something else than a replica had shown: whoever tries again must not be shown it again. */
    public void contradicted() {
        contradicted = true;
    }

    /** Whether the primary has held something else. */
    public boolean isContradicted() {
        return contradicted;
    }
}
