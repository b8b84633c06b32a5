/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.internal.connection.EnlistedPrimary;
import io.github.hibernatemr.internal.connection.NodePools;
import io.github.hibernatemr.topology.Node;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The container's transactions in which connections of a persistence unit take part, until they end. Thread-safe. */
public final class OpenTransactions implements JtaTransaction.Registry {

    private final JtaTransactions jta;
    private final NodePools pools;
    private final WriteRules rules;
    private final Outages outages;
    private final Map<Object, JtaTransaction> open = new ConcurrentHashMap<>();

    /** None yet. */
    public OpenTransactions(JtaTransactions jta, NodePools pools, WriteRules rules, Outages outages) {
        this.jta = jta;
        this.pools = pools;
        this.rules = rules;
        this.outages = outages;
    }

    /** The container's side. */
    public JtaTransactions jta() {
        return jta;
    }

    /** The transaction of the current thread, or null if that is in none that can do work. */
    public @Nullable JtaTransaction currentIfAny() {
        return jta.isActive() ? current() : null;
    }

    /** The transaction of the current thread, which is in one. */
    JtaTransaction current() {
        Object key = jta.current();
        JtaTransaction known = key == null ? null : open.get(key);
        return known == null ? begin(key) : known;
    }

    /** One that could only be rolled back tells nobody of its end, so it is not kept; nor can anything be written in it any more. */
    private JtaTransaction begin(@Nullable Object key) {
        JtaTransaction begun = new JtaTransaction(this, key, rules, outages);
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

    @Override
    public EnlistedPrimary enlist(Node primary) throws SQLException {
        return EnlistedPrimary.begin(pools, primary, jta::enlist);
    }

    @Override
    public boolean isCurrent(Object key) {
        return key.equals(jta.current());
    }

    @Override
    public void ended(@Nullable Object key, JtaTransaction transaction) {
        if (key != null) {
            open.remove(key, transaction);
        }
    }
}
