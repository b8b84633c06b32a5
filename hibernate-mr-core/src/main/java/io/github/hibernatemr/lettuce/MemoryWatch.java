/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.consistency.LastWrite;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that Redis has lost what it knew, after which a missing entry no longer means that nothing was written. What was
 * lost was recorded before the loss, so before it was noticed: a key without an entry then counts as having written at
 * that moment, and its reads are local again as soon as a replica covers it.
 *
 * <p>Each answer of Redis brings its {@link Origin} along. A bucket's entries are trusted from the moment on at which this
 * pod met their origin, for as long as it stays the same. What somebody deletes or overwrites by hand, one entry and not
 * its marker, is not noticed. Thread-safe.
 */
final class MemoryWatch {

    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long NEVER = 0;

    private final Supplier<@Nullable Instant> primaryClock;
    private final long lifeNanos;
    private final Runnable lost;
    private final AtomicLong lastToldNanos = new AtomicLong(NEVER);
    private final AtomicReferenceArray<@Nullable Trust> buckets = new AtomicReferenceArray<>(RedisKeys.BUCKETS);

    /**
     * @param primaryClock the latest that the primary's clock can show, or null while nothing is known of it
     * @param timeToLive how long what was lost would have lived
     * @param lost told when something was lost, at most every ten seconds
     */
    MemoryWatch(Supplier<@Nullable Instant> primaryClock, Duration timeToLive, Runnable lost) {
        this.primaryClock = primaryClock;
        this.lifeNanos = timeToLive.toNanos();
        this.lost = lost;
    }

    /**
     * Whose memory an answer of Redis comes from.
     *
     * @param marker a random text that nobody writes twice, beside the bucket's entries; null if there is none. Another
     *     one stands there after the keys were flushed
     * @param connection over which it came. Over another one Redis may have come back with an old copy, or a replica may
     *     answer that had not received the last writes when it took its primary's place
     * @param evictions how many keys Redis has evicted so far, or nothing where it evicts none of ours
     */
    record Origin(@Nullable String marker, ReadConnection connection, String evictions) {

        /** Not if it is merely not proved that nothing was lost. */
        boolean hasLostMemorySince(Origin earlier) {
            boolean counted = !evictions.isEmpty() && !earlier.evictions.isEmpty();
            return !Objects.equals(marker, earlier.marker) || (counted && !evictions.equals(earlier.evictions));
        }
    }

    private record Trust(Origin origin, Instant since, long sinceNanos) {}

    /** Whether the bucket's marker has been met, over a connection that has not ended since. */
    boolean isTrusted(int bucket) {
        Trust trust = buckets.get(bucket);
        return trust != null && trust.origin.connection.isOpen();
    }

    /**
     * What Redis's answer means. A pod that comes up while the primary is away takes a marker that is there on trust: it
     * could not serve anybody otherwise, and nobody can write.
     *
     * @throws IllegalStateException if something was lost while nothing is known of the primary's clock
     */
    LastWrite judge(int bucket, LastWrite entry, Origin origin) {
        Trust trust = buckets.get(bucket);
        if (trust == null || !trust.origin.equals(origin)) {
            Instant now = primaryClock.get();
            if (now == null && trust == null && origin.marker != null) {
                return entry;
            }
            trust = trustFromNowOn(bucket, trust, origin, now);
        }
        boolean isLongAgo = System.nanoTime() - trust.sinceNanos >= lifeNanos;
        boolean isLater = entry.floor().isPresent() && entry.floor().get().isAfter(trust.since);
        return isLongAgo || isLater ? entry : new LastWrite.Forgotten(trust.since);
    }

    /** Once for all buckets. */
    private void tellOfLoss() {
        long now = System.nanoTime();
        long last = lastToldNanos.get();
        if ((last == NEVER || now - last > QUIET_NANOS) && lastToldNanos.compareAndSet(last, now == NEVER ? 1 : now)) {
            lost.run();
        }
    }

    private Trust trustFromNowOn(int bucket, @Nullable Trust before, Origin origin, @Nullable Instant now) {
        if (before != null && origin.hasLostMemorySince(before.origin)) {
            tellOfLoss();
        }
        if (now == null) {
            throw new IllegalStateException(
                    "nothing is known of the primary's clock yet, so not of what was written before this start");
        }
        Trust trust = new Trust(origin, now, System.nanoTime());
        if (origin.marker != null) {
            buckets.set(bucket, trust);
        }
        return trust;
    }
}
