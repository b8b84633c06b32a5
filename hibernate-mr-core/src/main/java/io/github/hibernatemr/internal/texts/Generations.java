/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.texts;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A small memory that always takes what is new: two generations, of which the older one is forgotten when the younger one
 * is full. What is asked for stays. Thread-safe, and read without a lock.
 */
final class Generations<K, V> {

    private final int size;
    private volatile Map<K, V> young = new ConcurrentHashMap<>();
    private volatile Map<K, V> old = Map.of();

    /** @param size of one generation */
    Generations(int size) {
        this.size = size;
    }

    @Nullable
    V get(K key) {
        V known = young.get(key);
        if (known != null) {
            return known;
        }
        V before = old.get(key);
        if (before != null) {
            put(key, before);
        }
        return before;
    }

    void put(K key, V value) {
        if (young.size() >= size) {
            retire();
        }
        young.put(key, value);
    }

    private synchronized void retire() {
        if (young.size() >= size) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
