/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that takes commands and answers none, so that they fail and Lettuce connects anew. Without it, a
 * Redis that vanished behind a network that drops packets would be missed for the quarter of an hour that TCP retries.
 *
 * <p>One timer for a connection, not one for each command. Used by the connection's event loop only.
 */
final class SilenceWatch extends ChannelDuplexHandler {

    private final long limitNanos;
    private long waitingSinceNanos;
    private boolean waiting;
    private boolean watching;

    SilenceWatch(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (!waiting) {
            waiting = true;
            waitingSinceNanos = System.nanoTime();
        }
        if (!watching) {
            watch(context, limitNanos);
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        waiting = false;
        super.channelRead(context, message);
    }

    private void watch(ChannelHandlerContext context, long nanos) {
        watching = true;
        var unused = context.executor().schedule(() -> look(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        watching = false;
        if (!waiting) {
            return;
        }
        long left = limitNanos - (System.nanoTime() - waitingSinceNanos);
        if (left > 0) {
            watch(context, left);
        } else {
            var unused = context.close();
        }
    }
}
