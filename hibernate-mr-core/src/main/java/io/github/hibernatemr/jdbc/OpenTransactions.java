/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The container's transactions in which connections of a persistence unit take part, until they end. Thread-safe. */
final class OpenTransactions {

    private final RoutedConnections unit;
    private final JtaTransactions jta;
    private final Map<Object, JtaTransaction> open = new ConcurrentHashMap<>();

    OpenTransactions(RoutedConnections unit, JtaTransactions jta) {
        this.unit = unit;
        this.jta = jta;
    }

    /** The transaction of the current thread, which is in one. */
    JtaTransaction current() {
        Object key = jta.current();
        JtaTransaction known = key == null ? null : open.get(key);
        return known == null ? begin(key) : known;
    }

    /** One that could only be rolled back tells nobody of its end, so it is not kept; nor can anything be written in it any more. */
    private JtaTransaction begin(@Nullable Object key) {
        JtaTransaction begun = new JtaTransaction(unit, key);
        begun.hears(jta.onCompletion(begun));
        if (key != null && begun.hears()) {
            open.put(key, begun);
            if (begun.hasEnded()) {
                // It has timed out meanwhile.
                ended(key, begun);
            }
        }
        return begun;
    }

    /** @throws SQLException if the transaction of the current thread does not take it */
    void enlist(JtaTransactions.LocalTransaction local) throws SQLException {
        jta.enlist(local);
    }

    boolean isCurrent(Object key) {
        return key.equals(jta.current());
    }

    void ended(@Nullable Object key, JtaTransaction transaction) {
        if (key != null) {
            open.remove(key, transaction);
        }
    }
}
