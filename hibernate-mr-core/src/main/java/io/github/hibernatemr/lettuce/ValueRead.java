/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
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

    /**
     * A command to be dispatched; completes with the value, or null if there is none.
     *
     * @param moved told, before the answer comes, if another node than the one asked has it
     */
    static AsyncCommand<String, String, @Nullable String> of(String key, Runnable moved) {
        return new AsyncCommand<>(new Command<>(
                CommandType.GETEX, new ValueRead(moved), new CommandArgs<>(StringCodec.ASCII).addKey(key)));
    }

    @Override
    public void setError(ByteBuffer error) {
        super.setError(error);
        if (String.valueOf(getError()).startsWith(MOVED)) {
            moved.run();
        }
    }
}
