/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.KeyTrace;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a replica must cover for a scope that was opened with a token: what the token's key has written and read, and what
 * the scope's sessions have read since. The replica that was read last has what it has shown.
 */
public record TokenFloor(ConsistencyToken token, KeyTrace trace, Supplier<@Nullable PrimaryClock> clock)
        implements Floor {

    /**
     * Of a scope, or null if it was opened without a token, or with another key's.
     *
     * @param key who reads, in the scope or because a resolver says so; null for nobody in particular
     * @param application whose tokens hold
     */
    public static @Nullable TokenFloor of(
            @Nullable ConsistencyScope scope,
            @Nullable ConsistencyKey key,
            int application,
            Supplier<@Nullable PrimaryClock> clock) {
        ConsistencyToken token = scope == null ? null : scope.token(application);
        return scope == null || token == null || !token.isOf(key)
                ? null
                : new TokenFloor(token, scope.trace(application), clock);
    }

    @Override
    public @Nullable Instant of(NodeState replica) {
        Instant wrote = Floor.later(token.lastWrite(), trace.lastWrite());
        Instant before = unless(token.incarnation(), replica, token.lastRead());
        return Floor.later(Floor.later(wrote, before), since(replica));
    }

    private @Nullable Instant since(NodeState replica) {
        KeyTrace.Read last = trace.lastRead();
        KeyTrace.Read elsewhere = trace.readElsewhere();
        return Floor.later(
                last == null ? null : unless(last.incarnation(), replica, latest(last)),
                elsewhere == null ? null : latest(elsewhere));
    }

    private static @Nullable Instant unless(long incarnation, NodeState replica, @Nullable Instant read) {
        return incarnation != 0 && incarnation == replica.incarnation() ? null : read;
    }

    private Instant latest(KeyTrace.Read read) {
        PrimaryClock known = clock.get();
        return known == null ? Instant.MAX : known.latest(read.nanoTime());
    }
}
