/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.Collection;

/**
 * One connection to one server, which tells each {@link ValueRead} that it was sent over it. Another connection may lead to
 * another server, or to one that was away and has come back with less. Used by the connection's event loop only, but for
 * {@link #isOpen()}.
 */
final class ReadConnection extends ChannelDuplexHandler {

    /** Told each time that it is sent. */
    interface Sent {
        void sentOver(ReadConnection connection);
    }

    private volatile boolean open;

    private ReadConnection(boolean open) {
        this.open = open;
    }

    /** One that no other is equal to, over which nothing will be read. */
    static ReadConnection none() {
        return new ReadConnection(false);
    }

    /** Puts one where commands can still be told apart, before they are encoded. */
    static void watch(Channel channel) {
        String handler = channel.pipeline().context(CommandHandler.class).name();
        channel.pipeline().addBefore(handler, null, new ReadConnection(true));
    }

    /** Whether more may be read over it. */
    boolean isOpen() {
        return open;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        note(message);
        super.write(context, message, promise);
    }

    private void note(Object message) {
        if (message instanceof Collection<?> several) {
            several.forEach(this::note);
        } else if (message instanceof RedisCommand<?, ?, ?> command && command.getOutput() instanceof Sent read) {
            read.sentOver(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        open = false;
        super.channelInactive(context);
    }
}
