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
final class ValueRead extends ValueOutput<String, String> implements ReadConnection.Sent {

    private static final String TOO_LONG = Reading.WRONG_TYPE + " nothing of hibernate-mr's is as long";

    private volatile @Nullable ReadConnection connection;

    private ValueRead() {
        super(StringCodec.ASCII);
    }

    /** Not even decoded if somebody else has put megabytes there, by the thread that all answers need. */
    @Override
    public void set(@Nullable ByteBuffer bytes) {
        if (bytes != null && bytes.remaining() > EntryText.LONGEST) {
            setError(TOO_LONG);
        } else {
            super.set(bytes);
        }
    }

    /** A command to be dispatched; completes with the value, or null if there is none. */
    static AsyncCommand<String, String, @Nullable String> of(String key) {
        return new AsyncCommand<>(
                new Command<>(CommandType.GETEX, new ValueRead(), new CommandArgs<>(StringCodec.ASCII).addKey(key)));
    }

    /** A node of a cluster that does not keep the key answers who does. */
    @Override
    public void sentOver(ReadConnection newConnection) {
        connection = newConnection;
    }

    /** The connection over which all of these were answered, or one that is nobody's if there is no such. */
    static ReadConnection common(AsyncCommand<?, ?, ?> one, AsyncCommand<?, ?, ?> other) {
        ReadConnection of = ((ValueRead) one.getOutput()).connection;
        return of != null && of == ((ValueRead) other.getOutput()).connection ? of : ReadConnection.none();
    }
}
