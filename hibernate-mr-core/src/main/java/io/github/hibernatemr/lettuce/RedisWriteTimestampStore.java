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
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Write timestamps in Redis 6.2 or newer: one string per key, the microseconds since the epoch, with an expiry.
 * Thread-safe. What Redis may have forgotten {@link MemoryWatch} knows.
 *
 * <p>An entry lives for its time-to-live from the last {@link #record} on, even if that carried an older timestamp.
 */
public final class RedisWriteTimestampStore implements WriteTimestampStore {

    /** How long it may take after the start until the primary's clock is known, or in a cluster a lost node is noticed. */
    private static final Duration MEET_EVERY = Duration.ofMillis(200);

    private static final Duration HEAL_EVERY = Duration.ofMillis(10);

    private final RedisLink link;
    private final RedisKeys keys;
    private final MemoryWatch memory;
    private final EvictionWatch evictions;
    private final Refusals refusals;
    private final RegionSecret secret;
    private final List<Throttle> marking = Stream.generate(() -> new Throttle(MEET_EVERY))
            .limit(RedisKeys.BUCKETS)
            .toList();
    private final Throttle healing = new Throttle(HEAL_EVERY);
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
        this.refusals = new Refusals(unit, settings);
        this.secret = new RegionSecret(link, keys.secret());
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
        store.link.afterEachConnect(() -> store.evictions.ask().thenRun(store::meetMarkers));
        store.link.afterEachConnect(store.secret::meet);
        store.link.every(RegionSecret.EVERY, store.secret::meet);
        store.link.every(EvictionWatch.EVERY, store.evictions::ask);
        store.link.every(MEET_EVERY, store::meetMarkers);
        store.link.start();
        return store;
    }

    @Override
    public CompletionStage<LastWrite> find(ConsistencyKey key) {
        int bucket = RedisKeys.bucket(key);
        return ask(keys.entry(key), bucket).thenApply(answer -> {
            if (answer.origin().marker() == null) {
                mark(bucket, answer.isMarkerForeign());
            }
            LastWrite entry = decode(key, answer.entry());
            return entry instanceof LastWrite.Unknown ? entry : memory.judge(bucket, entry, answer.origin());
        });
    }

    private record Answer(Reading entry, MemoryWatch.Origin origin, boolean isMarkerForeign) {}

    /**
     * Two questions in one go, of one key each: a cluster refuses one of two keys while their slot moves. The entry first, so
     * that what is lost between the two shows in the marker. What fails of the entry alone is the entry's fault: all
     * fails if the marker does too.
     */
    private CompletionStage<Answer> ask(String entry, int bucket) {
        var value = ValueRead.of(entry);
        var marker = ValueRead.of(keys.marker(bucket));
        return noted(link.dispatch(
                List.of(value, marker),
                commands -> value.handle(Reading::of)
                        .thenCombine(
                                evictions.mayEvict()
                                        ? markerWithEvictions(bucket, commands)
                                        : marker.handle(Reading::of).thenApply(Marker::of),
                                (found, beside) -> new Answer(
                                        found,
                                        new MemoryWatch.Origin(
                                                beside.text(), ValueRead.common(value, marker), beside.evictions()),
                                        beside.isForeign()))));
    }

    private <T> CompletionStage<T> noted(CompletionStage<T> answer) {
        return answer.whenComplete((found, failure) -> {
            if (failure != null) {
                refusals.note(failure);
            }
        });
    }

    private CompletionStage<Marker> markerWithEvictions(
            int bucket, RedisClusterAsyncCommands<String, String> commands) {
        return Marker.WITH_EVICTIONS
                .run(commands, new String[] {keys.marker(bucket)})
                .thenApply(Marker::of);
    }

    /** So that trust begins with the connection, and not for each bucket with the first key that is asked for. */
    private void meetMarkers() {
        for (int bucket = 0; bucket < RedisKeys.BUCKETS; bucket++) {
            if (!memory.isTrusted(bucket)) {
                meet(bucket);
            }
        }
    }

    private void meet(int bucket) {
        mark(bucket, false);
        var unused = ask(keys.marker(bucket), bucket).thenAccept(answer -> {
            if (answer.isMarkerForeign()) {
                mark(bucket, true);
            }
            memory.judge(bucket, new LastWrite.Nothing(), answer.origin());
        });
    }

    /** Of the pods that do so at once one succeeds; whether it did, the next answer shows. */
    private void mark(int bucket, boolean replace) {
        Throttle throttle = replace ? healing : marking.get(bucket);
        if (throttle.isDue()) {
            String random = UUID.randomUUID().toString();
            SetArgs how = replace ? new SetArgs() : SetArgs.Builder.nx();
            var unused = noted(link.call(commands -> commands.set(keys.marker(bucket), random, how)))
                    .thenRun(replace ? () -> {} : throttle::reset);
        }
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
        Instant now = primaryClock.get();
        String latest = now == null ? EntryText.UNKNOWN : EntryText.of(now);
        String forgotten = EntryText.of(now == null ? Instant.EPOCH : now.minus(timeToLive));
        String life = String.valueOf(timeToLive.toMillis());
        return noted(link.call(commands ->
                        EntryText.MERGE.run(commands, entry, timestamp, settled, announced, forgotten, life, latest)))
                .thenApply(done -> null);
    }

    /**
     * What somebody else has put there says nothing of the key, but that all that it has written was written before now; and so does what
     * was stamped by a clock that has been set since. It is replaced at once: nobody can say when the key will write, and who
     * only reads would read the primary until then.
     */
    private LastWrite decode(ConsistencyKey key, Reading found) {
        if (found.failure() == null && found.text() == null) {
            return new LastWrite.Nothing();
        }
        Instant now = primaryClock.get();
        Instant written = written(found, now);
        if (written != null && WriteTimestampStore.credible(written, now).equals(written)) {
            return new LastWrite.At(written);
        }
        if (written == null) {
            refusals.noteForeign();
        }
        if (now == null) {
            return new LastWrite.Unknown();
        }
        if (healing.isDue()) {
            var unused = record(key, now);
        }
        return new LastWrite.Forgotten(now);
    }

    private @Nullable Instant written(Reading found, @Nullable Instant now) {
        try {
            return found.text() == null ? null : EntryText.parse(found.text(), now, timeToLive);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public List<String> sharedSecrets() {
        return secret.known();
    }

    @Override
    public CompletionStage<Void> ping() {
        return link.call(RedisClusterAsyncCommands::ping).thenAccept(pong -> {});
    }

    /** Ends the connections and every thread, within a few seconds at the most. */
    @Override
    public void close() {
        link.close();
    }
}
