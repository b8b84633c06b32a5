/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the sessions of one {@link ConsistencyScope} have written and read. Thread-safe. */
public final class KeyTrace {

    private @Nullable Instant lastWrite;
    private @Nullable Read lastRead;
    private @Nullable Read readElsewhere;
    private @Nullable ConsistencyToken learnt;

    /**
     * A read.
     *
     * @param incarnation which start of which replica answered; 0 for the primary
     * @param nanoTime the local {@link System#nanoTime()} after the answer
     */
    public record Read(long incarnation, long nanoTime) {}

    /** Notes a write. */
    public synchronized void wrote(Instant writeTimestamp) {
        lastWrite = lastWrite == null || writeTimestamp.isAfter(lastWrite) ? writeTimestamp : lastWrite;
    }

    /** Notes a read. The replica that is read last may lack what others have shown before: two sessions may be at work. */
    public synchronized void read(@Nullable Read read) {
        if (read == null) {
            return;
        }
        if (lastRead != null && lastRead.incarnation() != read.incarnation()) {
            readElsewhere = lastRead;
        }
        lastRead = read;
    }

    /** Notes what another service has written and read. */
    public synchronized void learnt(ConsistencyToken token) {
        learnt = learnt == null ? token : learnt.and(token);
    }

    /** What other services have written and read, or null. */
    public synchronized @Nullable ConsistencyToken learnt() {
        return learnt;
    }

    /** The last write's timestamp, or null. */
    public synchronized @Nullable Instant lastWrite() {
        return lastWrite;
    }

    /** The last read, or null. */
    public synchronized @Nullable Read lastRead() {
        return lastRead;
    }

    /** The last read before that which something else has answered, or null. */
    public synchronized @Nullable Read readElsewhere() {
        return readElsewhere;
    }
}
