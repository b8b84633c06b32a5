/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Instant;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a reader has seen and written: a session, or all those of one scope. Its frozen form is a {@link ConsistencyToken}, which also says
 * what follows for what he may read next. Thread-safe.
 */
public final class Trace {

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
        lastWrite = later(lastWrite, writeTimestamp);
    }

    /** Notes a read. What is read last may lack what others have shown before: two sessions may be at work. */
    public synchronized void read(Read read) {
        if (lastRead != null && lastRead.incarnation() != read.incarnation()) {
            readElsewhere = lastRead;
        }
        lastRead = read;
    }

    /** Notes a read by whoever was sure that it shows all that was seen before. */
    public synchronized void readOn(Read read) {
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

    /**
     * What was seen and written here, whatever was learnt.
     *
     * @param latest the latest instant that the primary's clock can have shown at a local {@link System#nanoTime()}
     */
    public synchronized ConsistencyToken frozen(int application, long keyTag, LongFunction<Instant> latest) {
        Read last = lastRead;
        Instant elsewhere = readElsewhere == null ? null : latest.apply(readElsewhere.nanoTime());
        return new ConsistencyToken(
                application,
                keyTag,
                later(lastWrite, elsewhere),
                last == null ? null : latest.apply(last.nanoTime()),
                last == null ? 0 : last.incarnation());
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }
}
