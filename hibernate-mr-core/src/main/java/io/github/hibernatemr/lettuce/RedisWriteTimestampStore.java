/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.settings.StoreSettings;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Write timestamps in Redis 6.2 or newer: one string per key, the microseconds since the epoch, with an expiry.
 * Thread-safe. What Redis may have forgotten {@link MemoryWatch} knows.
 *
 * <p>An entry lives for its time-to-live from the last {@link #record} on, even if that carried an older timestamp.
 */
public final class RedisWriteTimestampStore implements WriteTimestampStore {

    /**
     * Two values, and whose memory they come from. GETEX changes nothing here, but counts as a write: a Redis refuses it that
     * has become a replica, so that nobody takes its old data for the truth, or that <code>min-replicas-to-write</code>
     * fences off because it has lost its replicas.
     */
    private static final Script<List<@Nullable String>> FIND = new Script<>(ScriptOutputType.MULTI, """
            local replication = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
            local evictions = ''
            if ARGV[1] == 'evictions' then
              evictions = string.match(redis.call('INFO', 'stats'), 'evicted_keys:(%d+)')
            end
            return {redis.call('GETEX', KEYS[1]), redis.call('GETEX', KEYS[2]), replication or false, evictions}
            """);

    /** What a cluster answers while a slot moves and a command's keys are some here and some there. */
    private static final String ON_THE_MOVE = "TRYAGAIN";

    /** How long it may take after the start until the primary's clock is known. */
    private static final Duration MEET_EVERY = Duration.ofMillis(200);

    private final RedisLink link;
    private final RedisKeys keys;
    private final MemoryWatch memory;
    private final EvictionWatch evictions;
    private final Duration timeToLive;
    private final Supplier<@Nullable Instant> primaryClock;

    private RedisWriteTimestampStore(String unit, StoreSettings settings, Supplier<@Nullable Instant> primaryClock) {
        this.link = RedisLink.to(unit, settings);
        this.keys = new RedisKeys(settings.namespace());
        this.memory = new MemoryWatch(
                primaryClock,
                settings.ttl(),
                () -> LettuceLog.LOG.memoryLost(unit, settings.shownUris(), settings.namespace()));
        this.evictions = new EvictionWatch(unit, settings, link);
        this.timeToLive = settings.ttl();
        this.primaryClock = primaryClock;
    }

    /**
     * Opens the store. Returns at once, and whether or not there is a Redis: the connection is made, and made again
     * whenever it is lost, in the background; calls fail while there is none.
     *
     * @param unit the persistence unit, for logs
     * @param settings with at least one URI
     * @param primaryClock an upper bound of the primary's clock now, or null while nothing is known of it
     * @throws IllegalArgumentException if a URI is none that Lettuce understands
     */
    public static RedisWriteTimestampStore open(
            String unit, StoreSettings settings, Supplier<@Nullable Instant> primaryClock) {
        var store = new RedisWriteTimestampStore(unit, settings, primaryClock);
        store.link.afterEachConnect(() -> store.evictions.ask().thenRun(store::meetAll));
        store.link.every(EvictionWatch.EVERY, store.evictions::ask);
        store.link.every(MEET_EVERY, store::meetUnknown);
        store.link.start();
        return store;
    }

    @Override
    public CompletionStage<LastWrite> find(ConsistencyKey key) {
        int bucket = RedisKeys.bucket(key);
        return ask(keys.entry(key), keys.marker(bucket)).thenApply(answer -> {
            if (answer.origin().marker() == null) {
                mark(bucket);
            }
            return memory.judge(bucket, decode(key, answer.entry()), answer.origin());
        });
    }

    private record Answer(@Nullable String entry, MemoryWatch.Origin origin) {}

    private CompletionStage<Answer> ask(String entry, String marker) {
        return askTogether(entry, marker)
                .exceptionallyCompose(failure ->
                        isOnTheMove(failure) ? askOneByOne(entry, marker) : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<Answer> askTogether(String entry, String marker) {
        String evicted = evictions.mayEvict() ? "evictions" : "";
        return link.call(commands -> FIND.run(commands, new String[] {entry, marker}, evicted))
                .thenApply(found -> new Answer(
                        found.get(0),
                        new MemoryWatch.Origin(found.get(1), found.get(2), String.valueOf(found.get(3)))));
    }

    /** The entry first: what is lost between the two, the marker shows. */
    private CompletionStage<Answer> askOneByOne(String entry, String marker) {
        return askTogether(entry, entry)
                .thenCompose(first ->
                        askTogether(marker, marker).thenApply(second -> new Answer(first.entry(), second.origin())));
    }

    private static boolean isOnTheMove(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RedisCommandExecutionException
                && String.valueOf(cause.getMessage()).startsWith(ON_THE_MOVE);
    }

    /** So that trust begins with the connection, and not for each bucket with the first key that is asked for. */
    private void meetAll() {
        IntStream.range(0, RedisKeys.BUCKETS).forEach(this::meet);
    }

    private void meetUnknown() {
        IntStream.range(0, RedisKeys.BUCKETS)
                .filter(bucket -> !memory.isTrusted(bucket))
                .forEach(this::meet);
    }

    private void meet(int bucket) {
        mark(bucket);
        String marker = keys.marker(bucket);
        var unused = askTogether(marker, marker)
                .thenAccept(answer -> memory.judge(bucket, new LastWrite.Nothing(), answer.origin()));
    }

    /** Of the pods that do so at once one succeeds; whether it did, the next answer shows. */
    private void mark(int bucket) {
        String random = UUID.randomUUID().toString();
        var unused = link.call(commands -> commands.set(keys.marker(bucket), random, SetArgs.Builder.nx()));
    }

    @Override
    public CompletionStage<Void> record(ConsistencyKey key, Instant writeTimestamp) {
        return merge(key, EntryText.of(writeTimestamp), EntryText.NO_ANNOUNCEMENT, EntryText.NO_ANNOUNCEMENT);
    }

    @Override
    public CompletionStage<Void> announce(ConsistencyKey key, Announcement announcement) {
        return merge(key, EntryText.NO_TIMESTAMP, EntryText.NO_ANNOUNCEMENT, EntryText.of(announcement));
    }

    @Override
    public CompletionStage<Void> settle(
            ConsistencyKey key, Announcement announcement, @Nullable Instant writeTimestamp) {
        String timestamp = writeTimestamp == null ? EntryText.NO_TIMESTAMP : EntryText.of(writeTimestamp);
        return merge(key, timestamp, announcement.id(), EntryText.NO_ANNOUNCEMENT);
    }

    private CompletionStage<Void> merge(ConsistencyKey key, String timestamp, String settled, String announced) {
        String[] entry = {keys.entry(key)};
        String forgotten = EntryText.of(now().minus(timeToLive));
        String life = String.valueOf(timeToLive.toMillis());
        return link.call(commands ->
                        EntryText.MERGE.run(commands, entry, timestamp, settled, announced, forgotten, life))
                .thenApply(done -> null);
    }

    private LastWrite decode(ConsistencyKey key, @Nullable String text) {
        try {
            return text == null ? new LastWrite.Nothing() : new LastWrite.At(EntryText.parse(text, now(), timeToLive));
        } catch (NumberFormatException e) {
            // What the key wrote is unknown, which is not nothing. The value may be somebody's secret.
            throw new IllegalStateException("what Redis holds as " + keys.entry(key) + " is no write timestamp");
        }
    }

    /** The epoch while nothing is known of the primary's clock: no announcement is old then. */
    private Instant now() {
        Instant now = primaryClock.get();
        return now == null ? Instant.EPOCH.plus(timeToLive) : now;
    }

    /** Ends the connections and every thread, within a few seconds at the most. */
    @Override
    public void close() {
        link.close();
    }
}
