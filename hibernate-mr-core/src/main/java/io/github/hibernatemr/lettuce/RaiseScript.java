/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The atomic maximum of two numbers, as one round trip to Redis. */
final class RaiseScript {

    /**
     * The larger number stays, with the longer of both lives; what is no number of ours is replaced. Lua's numbers are
     * doubles, exact up to 2^53: as microseconds since 1970, to the year 2255.
     */
    private static final String TEXT = """
            local latest = ARGV[1]
            local known = redis.call('GET', KEYS[1])
            if known and #known <= 16 and string.find(known, '^%d+$') and tonumber(known) > tonumber(latest) then
              latest = known
            end
            local life = math.max(redis.call('PTTL', KEYS[1]), tonumber(ARGV[2]))
            redis.call('SET', KEYS[1], latest, 'PX', life)
            return 1
            """;

    private static final String DIGEST = sha1(TEXT);

    private RaiseScript() {}

    static CompletionStage<Long> run(
            RedisClusterAsyncCommands<String, String> commands, String key, String number, String lifeMillis) {
        String[] keys = {key};
        CompletionStage<Long> raised = commands.evalsha(DIGEST, ScriptOutputType.INTEGER, keys, number, lifeMillis);
        return raised.handle((done, failure) -> isUnknownScript(failure)
                        ? commands.<Long>eval(TEXT, ScriptOutputType.INTEGER, keys, number, lifeMillis)
                        : raised)
                .thenCompose(last -> last);
    }

    /** A Redis that was restarted, or has just met us, does not have the script. */
    private static boolean isUnknownScript(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RedisNoScriptException;
    }

    private static String sha1(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-1", impossible);
        }
    }
}
