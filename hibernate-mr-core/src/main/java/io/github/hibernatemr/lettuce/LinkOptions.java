/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How Lettuce is to behave. */
final class LinkOptions {

    /** For a connection to be made, to answer, and to end. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration LEAST_DELAY = Duration.ofMillis(50);
    private static final Duration GREATEST_DELAY = Duration.ofMillis(500);

    private LinkOptions() {}

    static RedisURI uri(String text) {
        RedisURI uri = RedisURI.create(text);
        uri.setTimeout(PATIENCE);
        return uri;
    }

    static Delay reconnectDelay() {
        return Delay.exponential(LEAST_DELAY, GREATEST_DELAY, 2, TimeUnit.MILLISECONDS);
    }

    /**
     * Two threads are the fewest that Lettuce accepts for a pool; they start when needed.
     *
     * @param opened told of each new channel
     */
    static ClientResources resources(String unit, Consumer<Channel> opened) {
        return ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .threadFactoryProvider(pool -> new DefaultThreadFactory("hibernate-mr " + unit + " " + pool, true))
                .reconnectDelay(reconnectDelay())
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new SilenceWatch(PATIENCE));
                        ReadConnection.watch(channel);
                        opened.accept(channel);
                    }
                })
                .build();
    }

    static ClientOptions standalone() {
        return common(ClientOptions.builder()).build();
    }

    static ClusterClientOptions cluster() {
        // Without it, the client would never learn that another node has taken a dead one's place.
        ClusterTopologyRefreshOptions refresh = ClusterTopologyRefreshOptions.builder()
                .enableAllAdaptiveRefreshTriggers()
                .adaptiveRefreshTriggersTimeout(GREATEST_DELAY)
                .build();
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder().topologyRefreshOptions(refresh);
        common(builder);
        return builder.build();
    }

    /**
     * No time-out and no queue bound of Lettuce's: the one costs a timer for each command, the other writes a stack trace
     * to the log for each that is rejected. {@link RedisLink} bounds the number, {@link SilenceWatch} the time.
     */
    private static ClientOptions.Builder common(ClientOptions.Builder builder) {
        return builder.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(PATIENCE)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build());
    }
}
