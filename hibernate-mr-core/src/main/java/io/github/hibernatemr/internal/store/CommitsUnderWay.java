/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import io.github.hibernatemr.consistency.ConsistencyKey;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose commits are under way in this pod: begun, and not stamped yet. In between somebody may know of the commit already, because a
 * message of the same transaction has woken it, or another synchronization of the transaction has. Thread-safe.
 */
final class CommitsUnderWay {

    private final Map<ConsistencyKey, Integer> commits = new ConcurrentHashMap<>();

    void begin(Collection<ConsistencyKey> keys) {
        keys.forEach(key -> commits.merge(key, 1, Integer::sum));
    }

    void end(Collection<ConsistencyKey> keys) {
        keys.forEach(key -> commits.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1));
    }

    boolean isOf(Collection<ConsistencyKey> keys) {
        for (ConsistencyKey key : keys) {
            if (commits.containsKey(key)) {
                return true;
            }
        }
        return false;
    }
}
