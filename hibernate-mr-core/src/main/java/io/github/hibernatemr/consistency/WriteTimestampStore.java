/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where the pods of a region share write timestamps: for each consistency key, the primary's clock no earlier than the
 * commit of the key's last acknowledged write.
 *
 * <p>Thread-safe. No call blocks on I/O; the caller bounds how long it waits for a stage. A stage that completes
 * exceptionally means "unknown", never "no write". An entry lives at least as long as the time-to-live the store was
 * made with, counted from its last {@link #record}, and never moves backwards: of two timestamps recorded for a key in
 * any order, by any pods, the later one is kept.
 */
public interface WriteTimestampStore extends AutoCloseable {

    /**
     * A write timestamp that no replica covers: of a commit that was made, or an announcement that is found, while nothing is known
     * of the primary's clock. The key reads the primary until the timestamp expires. Its microseconds still fit a double.
     */
    Instant NEVER_COVERED = Instant.ofEpochSecond(9_000_000_000L);

    /** So much later than the latest that the primary's clock can show now a write timestamp may be. */
    Duration CREDIBLE = Duration.ofMinutes(5);

    /**
     * A write timestamp of an earlier commit, as far as it can be believed: what is later than {@link #CREDIBLE} was stamped while nothing was
     * known of the primary's clock, or by a clock that has been set since. It was committed before now, so it becomes now; else an
     * entry that is written again and again would never be covered. What is a little later another thread or pod has stamped
     * just now.
     *
     * @param latest an upper bound of the primary's clock now, or null while nothing is known of it
     */
    static Instant credible(Instant writeTimestamp, @Nullable Instant latest) {
        return latest != null && writeTimestamp.isAfter(latest.plus(CREDIBLE)) ? latest : writeTimestamp;
    }

    /**
     * The key's last write: {@link LastWrite.Nothing} if it has certainly written nothing within the time-to-live, {@link
     * LastWrite.Forgotten} if the store may have lost a timestamp of it, at the primary's clock of now while a write is announced: if
     * that has been committed before the key was asked for, it was before now.
     */
    CompletionStage<LastWrite> find(ConsistencyKey key);

    /** Merges a write timestamp in; once the stage completes, every pod that shares the store finds it or a later one. */
    CompletionStage<Void> record(ConsistencyKey key, Instant writeTimestamp);

    /**
     * Says that a write of the key's is about to be committed; once the stage completes, every pod that shares the store
     * knows. If the pod dies before it can say how the commit ended, the announcement lives for the time-to-live.
     */
    CompletionStage<Void> announce(ConsistencyKey key, Announcement announcement);

    /**
     * Ends an announcement.
     *
     * @param writeTimestamp merged in at once as by {@link #record}; null if the transaction was rolled back
     */
    CompletionStage<Void> settle(ConsistencyKey key, Announcement announcement, @Nullable Instant writeTimestamp);

    /** Asks the store whether it serves: completes if it does. */
    default CompletionStage<Void> ping() {
        return find(ConsistencyKey.of("hibernate-mr health")).thenAccept(found -> {});
    }

    /**
     * Secrets that all who share this store know, and nobody else, for what they hand to strangers and want to know again. Never blocks.
     *
     * @return the newest first; none while they are not known, or where nobody shares it
     */
    default List<String> sharedSecrets() {
        return List.of();
    }

    /** Gives connections and threads back. Idempotent; throws nothing. */
    @Override
    void close();
}
