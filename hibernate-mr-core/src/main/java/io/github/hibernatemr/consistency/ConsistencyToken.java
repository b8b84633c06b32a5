/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a consistency key has written and read, to be carried to another region, a queue's consumer or another thread.
 * Applied by {@link ConsistencyScope#of(ConsistencyToken)}: reads in that scope show nothing older. It names nobody and
 * opens no data; the worst that a forged one can do is to send its own bearer's reads to the primary. Immutable.
 *
 * @param application tells whose it is: whoever shares write timestamps, by {@code hibernate.mr.store.namespace}
 * @param keyTag tells whether it is of a given key, without naming it; {@link #ANYBODY} for whoever bears it
 * @param lastWrite no later than this instant of the primary's clock the key has last written, or read from another node than it
 *     read last; null if it has not. Whatever it reads must cover this
 * @param lastRead no later than this instant of the primary's clock the key has last read; null if it has not
 * @param incarnation which start of which replica it has last read, 0 for none; that one has what it has shown
 */
public record ConsistencyToken(
        int application,
        long keyTag,
        @Nullable Instant lastWrite,
        @Nullable Instant lastRead,
        long incarnation) {

    /** The tag of a token that holds for every reader. */
    public static final long ANYBODY = 0;

    /**
     * What tells an application's tokens from those of others.
     *
     * @param namespace see {@code hibernate.mr.store.namespace}
     */
    public static int application(String namespace) {
        return ByteBuffer.wrap(
                        ConsistencyKey.of("namespace " + namespace).digest().getBytes(StandardCharsets.US_ASCII))
                .getInt();
    }

    /** Whether it may hold for a reader: another key's is ignored. */
    public boolean isOf(@Nullable ConsistencyKey key) {
        return key == null || keyTag == ANYBODY || key.tag() == keyTag;
    }

    /**
     * What holds where both do: the later write and the later read. The earlier read counts as a write, if something else has
     * answered it: the replica that was read last may lack what that has shown.
     *
     * @throws IllegalArgumentException if the other is another application's
     */
    public ConsistencyToken and(ConsistencyToken other) {
        if (other.application != application) {
            throw new IllegalArgumentException("two tokens of different applications");
        }
        ConsistencyToken later = isLater(other.lastRead, lastRead) ? other : this;
        ConsistencyToken earlier = later == this ? other : this;
        Instant wrote = isLater(other.lastWrite, lastWrite) ? other.lastWrite : lastWrite;
        boolean readElsewhere = earlier.incarnation != later.incarnation && isLater(earlier.lastRead, wrote);
        return new ConsistencyToken(
                application,
                keyTag == other.keyTag ? keyTag : ANYBODY,
                readElsewhere ? earlier.lastRead : wrote,
                later.lastRead,
                later.incarnation);
    }

    private static boolean isLater(@Nullable Instant one, @Nullable Instant other) {
        return one != null && (other == null || one.isAfter(other));
    }

    /**
     * What a replica must cover before its bearer may read it, or null if nothing. The replica that was read last has what it has shown: it
     * does not go back while it runs.
     *
     * @param replica which start of which replica it is, 0 if that is unknown
     */
    public @Nullable Instant floor(long replica) {
        boolean hasShownIt = incarnation != 0 && incarnation == replica;
        return !hasShownIt && isLater(lastRead, lastWrite) ? lastRead : lastWrite;
    }

    /** With a write that somebody else knows of. */
    public ConsistencyToken andWritten(@Nullable Instant writeTimestamp) {
        Instant later = isLater(writeTimestamp, lastWrite) ? writeTimestamp : lastWrite;
        return new ConsistencyToken(application, keyTag, later, lastRead, incarnation);
    }

    /** The same for whoever bears it, though the key may have changed: the user of a browser has logged in since. */
    public ConsistencyToken ofAnybody() {
        return withTag(ANYBODY);
    }

    /** The same for another key. */
    public ConsistencyToken withTag(long newKeyTag) {
        return new ConsistencyToken(application, newKeyTag, lastWrite, lastRead, incarnation);
    }
}
