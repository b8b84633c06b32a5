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

/**
 * A Lua script: atomic, one round trip, and named by its digest once Redis has it. Immutable and thread-safe.
 *
 * @param <T> what it returns
 */
final class Script<T> {

    private final String text;
    private final String digest;
    private final ScriptOutputType type;

    Script(ScriptOutputType type, String text) {
        this.type = type;
        this.text = text;
        this.digest = sha1(text);
    }

    CompletionStage<T> run(RedisClusterAsyncCommands<String, String> commands, String[] keys, String... arguments) {
        CompletionStage<T> answer = commands.evalsha(digest, type, keys, arguments);
        return answer.handle((done, failure) ->
                        isUnknownScript(failure) ? commands.<T>eval(text, type, keys, arguments) : answer)
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
