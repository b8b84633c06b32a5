/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.consistency.KeyTrace;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one session has written and read, so that it never reads an older state than it has seen. Written by the thread
 * that runs the session or, for a transaction that times out, by the one that ends it.
 *
 * <p>A replica does not go back while it runs, so the one read last may be read again without proof. Any other, and the
 * same after a restart, must cover the latest moment at which the last read can have happened.
 */
public final class SessionHistory {

    private static final long UNKNOWN = 0;

    private final Supplier<@Nullable PrimaryClock> clock;
    private volatile @Nullable Instant lastWrite;
    private KeyTrace.@Nullable Read lastRead;

    /** @param clock what is currently known of the primary's clock */
    public SessionHistory(Supplier<@Nullable PrimaryClock> clock) {
        this.clock = clock;
    }

    /** Notes a write of the session's. */
    public void wrote(Instant writeTimestamp) {
        lastWrite = Floor.later(lastWrite, writeTimestamp);
    }

    /** Notes that the node of a route answered a read of the session's just now. */
    public void read(Route route) {
        long incarnation =
                route instanceof Route.ToReplica replica ? replica.state().incarnation() : UNKNOWN;
        lastRead = new KeyTrace.Read(incarnation, System.nanoTime());
    }

    /** The session's last read, or null. */
    public KeyTrace.@Nullable Read lastRead() {
        return lastRead;
    }

    /** What a replica must cover for this session, whatever its key and level. */
    public @Nullable Instant floor(NodeState replica) {
        KeyTrace.Read read = lastRead;
        if (read == null || (read.incarnation() != UNKNOWN && read.incarnation() == replica.incarnation())) {
            return lastWrite;
        }
        PrimaryClock known = clock.get();
        return known == null ? Instant.MAX : Floor.later(lastWrite, known.latest(read.nanoTime()));
    }
}
