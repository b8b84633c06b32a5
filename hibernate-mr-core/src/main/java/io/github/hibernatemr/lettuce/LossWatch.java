/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells when a connection ends, before another can take its place. */
final class LossWatch extends ChannelInboundHandlerAdapter {

    private final Runnable lost;

    LossWatch(Runnable lost) {
        this.lost = lost;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        lost.run();
        super.channelInactive(context);
    }
}
