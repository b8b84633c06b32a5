/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import static java.time.temporal.ChronoUnit.MICROS;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.settings.StoreSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Write timestamps in Redis 6.2 or newer: one string per key, the microseconds since the epoch, with an expiry.
 * Thread-safe.
 *
 * <p>A Redis key is {@code hmr:<namespace>:<digest>}. There is no hash tag in it, so a cluster spreads the keys over all
 * its nodes: no command ever needs two of them together. So that a namespace cannot bring a tag in, nor what Redis
 * or its ACL patterns would misread, it is written as in a URL: {@code my shop} is {@code my+shop}.
 *
 * <p>An entry lives for its time-to-live from the last {@link #record} on, even if that carried an older timestamp.
 */
public final class RedisWriteTimestampStore implements WriteTimestampStore {

    private final RedisLink link;
    private final String prefix;
    private final String timeToLiveMillis;

    private RedisWriteTimestampStore(RedisLink link, String prefix, Duration timeToLive) {
        this.link = link;
        this.prefix = prefix;
        this.timeToLiveMillis = String.valueOf(timeToLive.toMillis());
    }

    /**
     * Opens the store. Returns at once, and whether or not there is a Redis: the connection is made, and made again
     * whenever it is lost, in the background; calls fail while there is none.
     *
     * @param unit the persistence unit, for logs
     * @param settings with at least one URI
     * @throws IllegalArgumentException if a URI is none that Lettuce understands
     */
    public static RedisWriteTimestampStore open(String unit, StoreSettings settings) {
        String namespace = URLEncoder.encode(settings.namespace(), StandardCharsets.UTF_8);
        return new RedisWriteTimestampStore(RedisLink.open(unit, settings), "hmr:" + namespace + ":", settings.ttl());
    }

    @Override
    public CompletionStage<Optional<Instant>> find(ConsistencyKey key) {
        return link.call(commands -> commands.get(redisKey(key))).thenApply(micros -> decode(key, micros));
    }

    @Override
    public CompletionStage<Void> record(ConsistencyKey key, Instant writeTimestamp) {
        return link.call(commands -> RaiseScript.run(commands, redisKey(key), encode(writeTimestamp), timeToLiveMillis))
                .thenApply(done -> null);
    }

    private String redisKey(ConsistencyKey key) {
        return prefix + key.digest();
    }

    /** Up to the next microsecond: a timestamp may be late, never early. */
    private static String encode(Instant writeTimestamp) {
        long micros = MICROS.between(Instant.EPOCH, writeTimestamp);
        return String.valueOf(Instant.EPOCH.plus(micros, MICROS).isBefore(writeTimestamp) ? micros + 1 : micros);
    }

    private Optional<Instant> decode(ConsistencyKey key, @Nullable String micros) {
        try {
            return micros == null ? Optional.empty() : Optional.of(Instant.EPOCH.plus(Long.parseLong(micros), MICROS));
        } catch (NumberFormatException e) {
            // What the key wrote is unknown, which is not nothing. The value may be somebody's secret.
            throw new IllegalStateException("what Redis holds as " + redisKey(key) + " is no write timestamp");
        }
    }

    /** Ends the connections and every thread, within a few seconds at the most. */
    @Override
    public void close() {
        link.close();
    }
}
