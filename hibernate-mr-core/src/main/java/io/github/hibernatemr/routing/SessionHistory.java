/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one session has written and read, so that it never reads an older state than it has seen. Written by the thread
 * that runs the session or, for a transaction that times out, by the one that ends it.
 *
 * <p>A replica never goes back, so the replica read last may be read again without proof. Any other replica must cover
 * the latest moment at which the last read can have happened.
 */
public final class SessionHistory {

    private final Supplier<@Nullable PrimaryClock> clock;
    private volatile @Nullable Instant lastWrite;
    private @Nullable Node lastRead;
    private long lastReadNanos;

    /** @param clock what is currently known of the primary's clock */
    public SessionHistory(Supplier<@Nullable PrimaryClock> clock) {
        this.clock = clock;
    }

    /** Notes a write of the session's. */
    public void wrote(Instant writeTimestamp) {
        lastWrite = Floor.later(lastWrite, writeTimestamp);
    }

    /** Notes that a node answered a read of the session's just now. */
    public void read(Node node) {
        lastRead = node;
        lastReadNanos = System.nanoTime();
    }

    /** What a replica must cover for this session, whatever its key and level. */
    public @Nullable Instant floor(Node replica) {
        if (lastRead == null || lastRead.equals(replica)) {
            return lastWrite;
        }
        PrimaryClock known = clock.get();
        return known == null ? Instant.MAX : Floor.later(lastWrite, known.latest(lastReadNanos));
    }
}
