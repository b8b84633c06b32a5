/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyKeyResolver;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.settings.WithoutKey;
import org.jspecify.annotations.Nullable;

/**
 * What holds where no scope says otherwise: the persistence unit's level, its key resolver, and what is seen without a key. Immutable and
 * thread-safe if the resolver is.
 */
public final class ConsistencyDefaults {

    private final ConsistencyLevel level;
    private final WithoutKey withoutKey;
    private final @Nullable ConsistencyKeyResolver resolver;

    /**
     * @param level where neither a query, a session nor a scope names one
     * @param withoutKey what transactions without a key see where no scope says so
     * @param resolver names the key where no scope does, or null
     */
    public ConsistencyDefaults(
            ConsistencyLevel level, WithoutKey withoutKey, @Nullable ConsistencyKeyResolver resolver) {
        this.level = level;
        this.withoutKey = withoutKey;
        this.resolver = resolver;
    }

    /**
     * The consistency of a transaction that the current thread runs now. Its level is the query's or session's own, else that of the
     * innermost scope that names one, else the unit's. Its key is that of the innermost scope that names one, else that of
     * the scope in which the session was opened, since a container may commit a transaction after its method's scope has
     * closed, else the resolver's.
     *
     * @param ofSession the level that the query or the session asks for, or null
     * @param openedIn the scope that was current when the session was opened, or null
     */
    public Consistency resolve(@Nullable ConsistencyLevel ofSession, @Nullable ConsistencyScope openedIn) {
        ConsistencyScope scope = ConsistencyScope.current();
        ConsistencyScope asking = scope == null ? openedIn : scope;
        ConsistencyKey key = scope == null ? null : scope.key();
        if (key == null && openedIn != null) {
            key = openedIn.key();
        }
        Consistency ofScopes = new Consistency(
                level(ofSession, scope),
                key,
                true,
                asking == null || asking.withoutKey() == null ? withoutKey : asking.withoutKey(),
                asking == null ? null : asking.intent());
        return key != null || resolver == null ? ofScopes : resolved(ofScopes, resolver);
    }

    private ConsistencyLevel level(@Nullable ConsistencyLevel ofSession, @Nullable ConsistencyScope scope) {
        ConsistencyLevel ofScope = scope == null ? null : scope.level();
        ConsistencyLevel ofThread = ofScope == null ? level : ofScope;
        return ofSession == null ? ofThread : ofSession;
    }

    private static Consistency resolved(Consistency known, ConsistencyKeyResolver resolver) {
        ConsistencyKey key = null;
        boolean keyKnown = true;
        try {
            String name = resolver.resolve();
            key = name == null || name.isBlank() ? null : ConsistencyKey.of(name);
        } catch (RuntimeException e) {
            // The application's code; its failure must not fail a read that the primary can answer.
            ReadingLog.LOG.resolverFailed(resolver.getClass().getName(), e);
            keyKnown = false;
        }
        return new Consistency(known.level(), key, keyKnown, known.withoutKey(), known.intent());
    }
}
