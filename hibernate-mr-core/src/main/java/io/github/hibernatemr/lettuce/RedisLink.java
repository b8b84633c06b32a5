/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.settings.StoreSettings;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Redis, whatever its topology: made in the background, made again when lost, and never a queue for
 * commands that Redis does not take. Thread-safe.
 */
final class RedisLink implements AutoCloseable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST_DELAY = Duration.ofMillis(50);
    private static final Duration GREATEST_DELAY = Duration.ofSeconds(1);

    /** Commands that a hanging Redis may owe an answer; more fail at once. */
    private static final int COMMANDS_UNDER_WAY = 10_000;

    private final ClientResources resources;
    private final AbstractRedisClient client;
    private final LinkState state;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable RedisClusterAsyncCommands<String, String> commands;

    private RedisLink(String unit, StoreSettings settings) {
        this.state = new LinkState(unit, settings);
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.exponential(LEAST_DELAY, GREATEST_DELAY, 2, TimeUnit.MILLISECONDS))
                .threadFactoryProvider(pool -> new DefaultThreadFactory("hibernate-mr " + unit + " " + pool, true))
                .build();
        List<RedisURI> uris = settings.uris().stream()
                .map(uri -> RedisURI.create(uri.toString()))
                .toList();
        uris.forEach(uri -> uri.setTimeout(CONNECT_TIMEOUT));
        this.client = uris.size() > 1 ? cluster(uris) : standalone();
        this.client.addListener(state);
    }

    static RedisLink open(String unit, StoreSettings settings) {
        RedisLink link = new RedisLink(unit, settings);
        link.connect();
        return link;
    }

    private RedisClient standalone() {
        RedisClient redis = RedisClient.create(resources, state.uri());
        redis.setOptions(options(ClientOptions.builder()).build());
        return redis;
    }

    private RedisClusterClient cluster(List<RedisURI> uris) {
        RedisClusterClient redis = RedisClusterClient.create(resources, uris);
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
        options(builder);
        redis.setOptions(builder.build());
        return redis;
    }

    private static ClientOptions.Builder options(ClientOptions.Builder builder) {
        return builder.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(COMMANDS_UNDER_WAY)
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build());
    }

    /** Lettuce reconnects by itself only what has once been connected. */
    private void connect() {
        var unused = connection().whenComplete((connected, failure) -> {
            if (failure == null) {
                commands = connected;
            } else if (!closed.get()) {
                state.unreachable(failure);
                connectLater();
            }
        });
    }

    private void connectLater() {
        var unused = resources
                .eventExecutorGroup()
                .schedule(this::connect, GREATEST_DELAY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<? extends RedisClusterAsyncCommands<String, String>> connection() {
        try {
            if (client instanceof RedisClusterClient cluster) {
                return cluster.connectAsync(StringCodec.ASCII).thenApply(connection -> connection.async());
            }
            RedisClient redis = (RedisClient) client;
            return redis.connectAsync(StringCodec.ASCII, state.uri())
                    .toCompletableFuture()
                    .thenApply(connection -> connection.async());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    <T> CompletionStage<T> call(Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> command) {
        RedisClusterAsyncCommands<String, String> connected = commands;
        if (connected == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("Redis has not been reached yet"));
        }
        try {
            return command.apply(connected);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Ends the connections and every thread. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            state.closing();
            client.shutdown(0, CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            resources
                    .shutdown(0, CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(2 * CONNECT_TIMEOUT.toMillis());
        }
    }
}
