/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value with GETEX, which changes nothing without options, and yet counts as a write: a Redis refuses it that has
 * become a replica, so that nobody takes its old data for the truth, or that <code>min-replicas-to-write</code> fences off
 * because it has lost its replicas.
 */
final class ValueRead extends ValueOutput<String, String> {

    /** How a node of a cluster answers that does not keep the key (any more), and names the one that does. */
    private static final String MOVED = "MOVED";

    private final Runnable moved;

    private ValueRead(Runnable moved) {
        super(StringCodec.ASCII);
        this.moved = moved;
    }

    /** @param moved told, before the answer comes, if another node than the one asked has it */
    static CompletionStage<@Nullable String> of(
            String key, RedisClusterAsyncCommands<String, String> commands, Runnable moved) {
        return commands.dispatch(
                CommandType.GETEX, new ValueRead(moved), new CommandArgs<>(StringCodec.ASCII).addKey(key));
    }

    @Override
    public void setError(ByteBuffer error) {
        super.setError(error);
        if (String.valueOf(getError()).startsWith(MOVED)) {
            moved.run();
        }
    }
}
