/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.protocol.CommandHandler;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that takes commands and answers none, so that they fail and Lettuce connects anew. Without it, a
 * Redis that vanished behind a network that drops packets would be missed for the quarter of an hour that TCP retries. Whole answers
 * count, and not bytes: a server, or something that has taken its port, that sends half an answer and then a byte now and then would
 * be waited for as long as it does so.
 *
 * <p>One timer for a connection, not one for each command: the command that has waited longest for its answer may not be the same
 * one when the timer rings again. Used by the connection's event loop only.
 */
final class SilenceWatch extends ChannelDuplexHandler {

    private final long limitNanos;
    private boolean watching;

    /** @param limit for an answer; one that is asked for behind others may have twice as long */
    SilenceWatch(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (!watching) {
            watch(context, oldest(context));
        }
        super.write(context, message, promise);
    }

    /** The command that is answered next; null if none is owed an answer. */
    private static @Nullable Object oldest(ChannelHandlerContext context) {
        return context.pipeline().get(CommandHandler.class).getStack().peek();
    }

    private void watch(ChannelHandlerContext context, @Nullable Object oldest) {
        watching = true;
        var unused = context.executor().schedule(() -> look(context, oldest), limitNanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context, @Nullable Object oldestBefore) {
        watching = false;
        if (context.isRemoved()) {
            return;
        }
        Object oldest = oldest(context);
        if (oldest != null && oldest == oldestBefore) {
            var unused = context.close();
        } else if (oldest != null) {
            watch(context, oldest);
        }
    }
}
