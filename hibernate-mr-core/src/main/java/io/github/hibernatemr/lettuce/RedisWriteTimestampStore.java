/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import static java.time.temporal.ChronoUnit.MICROS;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.settings.StoreSettings;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Write timestamps in Redis: one string per key, the microseconds since the epoch, with an expiry. Thread-safe.
 *
 * <p>A key is {@code hmr:<namespace>:<digest>}. It holds no hash tag, so that a cluster spreads the keys over its slots.
 */
public final class RedisWriteTimestampStore implements WriteTimestampStore {

    /**
     * The atomic maximum. Lua's numbers are doubles, exact up to 2^53 microseconds, the year 2255. An older timestamp
     * that comes late changes nothing, the newer one's expiry included.
     */
    private static final String RAISE = """
            local known = tonumber(redis.call('GET', KEYS[1]))
            if not known or known < tonumber(ARGV[1]) then
              redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            end
            return 1
            """;

    private final RedisLink link;
    private final String prefix;
    private final String timeToLiveMillis;
    private volatile @Nullable String raiseDigest;

    private RedisWriteTimestampStore(RedisLink link, String prefix, Duration timeToLive) {
        this.link = link;
        this.prefix = prefix;
        this.timeToLiveMillis = String.valueOf(timeToLive.toMillis());
    }

    /**
     * Opens the store. Returns at once: the connection is made, and made again whenever it is lost, in the background;
     * calls fail while there is none.
     *
     * @param unit the persistence unit, for logs
     * @param settings with at least one URI
     */
    public static RedisWriteTimestampStore open(String unit, StoreSettings settings) {
        String namespace = settings.namespace().replace('{', '_').replace('}', '_');
        return new RedisWriteTimestampStore(RedisLink.open(unit, settings), "hmr:" + namespace + ":", settings.ttl());
    }

    @Override
    public CompletionStage<Optional<Instant>> find(ConsistencyKey key) {
        return link.call(commands -> commands.get(prefix + key.digest())).thenApply(RedisWriteTimestampStore::decode);
    }

    @Override
    public CompletionStage<Void> record(ConsistencyKey key, Instant writeTimestamp) {
        return link.call(commands -> raise(commands, prefix + key.digest(), encode(writeTimestamp)))
                .thenApply(done -> null);
    }

    private CompletionStage<Long> raise(RedisClusterAsyncCommands<String, String> commands, String key, String micros) {
        String digest = raiseDigest;
        if (digest == null) {
            digest = ((RedisScriptingAsyncCommands<String, String>) commands).digest(RAISE);
            raiseDigest = digest;
        }
        String[] keys = {key};
        CompletableFuture<Long> raised = commands.<Long>evalsha(
                        digest, ScriptOutputType.INTEGER, keys, micros, timeToLiveMillis)
                .toCompletableFuture();
        return raised.handle((done, failure) -> isUnknownScript(failure)
                        ? commands.<Long>eval(RAISE, ScriptOutputType.INTEGER, keys, micros, timeToLiveMillis)
                        : raised)
                .thenCompose(again -> again);
    }

    /** A Redis that was restarted, or has just met us, does not have the script. */
    private static boolean isUnknownScript(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RedisNoScriptException;
    }

    /** Up to the next microsecond: a timestamp may be late, never early. */
    private static String encode(Instant writeTimestamp) {
        long micros = MICROS.between(Instant.EPOCH, writeTimestamp);
        return String.valueOf(Instant.EPOCH.plus(micros, MICROS).isBefore(writeTimestamp) ? micros + 1 : micros);
    }

    /** Throws if the value is no number: then it is unknown what the key wrote, which is not nothing. */
    private static Optional<Instant> decode(@Nullable String micros) {
        return micros == null ? Optional.empty() : Optional.of(Instant.EPOCH.plus(Long.parseLong(micros), MICROS));
    }

    @Override
    public void close() {
        link.close();
    }
}
