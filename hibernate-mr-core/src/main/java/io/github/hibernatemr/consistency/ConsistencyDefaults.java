/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import org.jspecify.annotations.Nullable;

/**
 * What holds where no scope says otherwise: the persistence unit's level and its key resolver. Immutable and
 * thread-safe if the resolver is.
 */
public final class ConsistencyDefaults {

    private final ConsistencyLevel level;
    private final @Nullable ConsistencyKeyResolver resolver;

    public ConsistencyDefaults(ConsistencyLevel level, @Nullable ConsistencyKeyResolver resolver) {
        this.level = level;
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
        ConsistencyLevel scopedLevel = scope == null ? null : scope.level();
        ConsistencyLevel ofThread = scopedLevel == null ? level : scopedLevel;
        ConsistencyLevel effective = ofSession == null ? ofThread : ofSession;
        ConsistencyKey key = scope == null ? null : scope.key();
        if (key == null && openedIn != null) {
            key = openedIn.key();
        }
        if (key != null || resolver == null) {
            return new Consistency(effective, key, true);
        }
        return resolved(effective, resolver);
    }

    private static Consistency resolved(ConsistencyLevel level, ConsistencyKeyResolver resolver) {
        try {
            String name = resolver.resolve();
            return new Consistency(level, name == null || name.isBlank() ? null : ConsistencyKey.of(name), true);
        } catch (RuntimeException e) {
            // The application's code; its failure must not fail a read that the primary can answer.
            ConsistencyLog.LOG.resolverFailed(resolver.getClass().getName(), e);
            return new Consistency(level, null, false);
        }
    }
}
