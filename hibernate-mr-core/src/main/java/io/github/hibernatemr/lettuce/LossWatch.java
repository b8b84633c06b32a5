/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.Collection;

/**
 * Tells when a connection ends over which entries were read, before another can take its place. Others come and go without
 * meaning: to a cluster, only to ask for its topology. Used by the connection's event loop only.
 */
final class LossWatch extends ChannelDuplexHandler {

    private final Runnable lost;
    private boolean hasRead;

    private LossWatch(Runnable lost) {
        this.lost = lost;
    }

    /** Puts one where commands can still be told apart, before they are encoded. */
    static void watch(Channel channel, Runnable lost) {
        String handler = channel.pipeline().context(CommandHandler.class).name();
        channel.pipeline().addBefore(handler, null, new LossWatch(lost));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        hasRead = hasRead || isRead(message);
        super.write(context, message, promise);
    }

    private static boolean isRead(Object message) {
        return message instanceof Collection<?> several
                ? several.stream().anyMatch(LossWatch::isRead)
                : message instanceof RedisCommand<?, ?, ?> command && command.getType() == CommandType.GETEX;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (hasRead) {
            lost.run();
        }
        super.channelInactive(context);
    }
}
