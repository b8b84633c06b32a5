/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.settings.StoreSettings;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Redis, whatever its topology: made in the background, made again when lost, and never a queue for
 * commands that Redis does not take. Thread-safe.
 */
final class RedisLink implements AutoCloseable {

    /** Commands that a silent Redis may owe an answer; more fail at once. */
    static final int MOST_UNDER_WAY = 10_000;

    private static final String REPLICA_REFUSES = "READONLY";

    /** Waits longer than a first attempt does: while the replica is all there is, it shall not be asked all the time. */
    private static final int LEAVING_ATTEMPT = 4;

    private final List<Runnable> afterEachConnect = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Delay delay = LinkOptions.reconnectDelay();
    private final ClientResources resources;
    private final List<RedisURI> uris;
    private final AbstractRedisClient client;
    private final LinkState state;
    private final AtomicBoolean leaving = new AtomicBoolean();
    private volatile @Nullable StatefulConnection<String, String> connection;
    private CompletionStage<?> connecting = CompletableFuture.completedFuture(null);
    private volatile @Nullable RedisClusterAsyncCommands<String, String> commands;
    private volatile @Nullable Executor sender;

    private RedisLink(String unit, StoreSettings settings) {
        this.state = new LinkState(unit, settings, () -> afterEachConnect.forEach(Runnable::run));
        this.uris = settings.uris().stream()
                .map(uri -> LinkOptions.uri(uri.toString()))
                .toList();
        this.resources = LinkOptions.resources(unit, channel -> sender = channel.eventLoop());
        try {
            this.client = uris.size() > 1 ? cluster() : standaloneOrSentinel();
        } catch (RuntimeException e) {
            resources.shutdown();
            throw e;
        }
    }

    /** Does not connect before {@link #start}. */
    static RedisLink to(String unit, StoreSettings settings) {
        return new RedisLink(unit, settings);
    }

    void start() {
        try {
            begin();
        } finally {
            FastThreadLocal.removeAll();
        }
    }

    private void begin() {
        connect(1);
        if (client instanceof RedisClient redis && !uris.get(0).getSentinels().isEmpty()) {
            SentinelWatch sentinels = new SentinelWatch(redis, uris.get(0), () -> connect(1));
            sentinels.watch();
            every(SentinelWatch.EVERY, sentinels::watch);
        }
    }

    /** Runs a task, which must not block, whenever a connection has been made; to be called before {@link #start}. */
    void afterEachConnect(Runnable task) {
        afterEachConnect.add(task);
    }

    /** Runs a task, which must not block, again and again until the link is closed. */
    void every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        var unused = resources.eventExecutorGroup().scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private RedisClient standaloneOrSentinel() {
        RedisClient redis = RedisClient.create(resources);
        redis.setOptions(LinkOptions.standalone());
        return redis;
    }

    private RedisClusterClient cluster() {
        RedisClusterClient redis = RedisClusterClient.create(resources, uris);
        redis.setOptions(LinkOptions.cluster());
        return redis;
    }

    /** Lettuce reconnects by itself only what has once been connected. */
    private synchronized void connect(int attempt) {
        if (state.isClosing()) {
            return;
        }
        connecting = connection().whenComplete((connected, failure) -> {
            if (failure == null) {
                state.connected();
            } else {
                state.unreachable(failure);
                connectLater(attempt);
            }
        });
    }

    private void connectLater(int attempt) {
        long nanos = delay.createDelay(attempt).toNanos();
        var unused = resources.eventExecutorGroup().schedule(() -> connect(attempt + 1), nanos, TimeUnit.NANOSECONDS);
    }

    private CompletionStage<Void> connection() {
        try {
            if (client instanceof RedisClusterClient cluster) {
                return cluster.refreshPartitionsAsync()
                        .thenCompose(known -> cluster.connectAsync(StringCodec.ASCII))
                        .thenAccept(connected -> use(connected, connected.async()));
            }
            RedisClient redis = (RedisClient) client;
            return redis.connectAsync(StringCodec.ASCII, uris.get(0))
                    .thenAccept(connected -> use(connected, connected.async()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Not all of the client's connections are watched: that to a cluster opens and closes some only to ask for its topology. */
    private synchronized void use(
            StatefulConnection<String, String> connected, RedisClusterAsyncCommands<String, String> itsCommands) {
        connected.addListener(state);
        if (connection != null) {
            connection.removeListener(state);
            var unused = connection.closeAsync();
        }
        connection = connected;
        commands = itsCommands;
        leaving.set(false);
    }

    /**
     * Connects anew, if Redis has become a replica: by now, or soon, its name or its sentinels lead to another. A cluster
     * sends us there by itself.
     */
    private void leaveReplica(@Nullable Throwable failure) {
        boolean refused =
                failure != null && String.valueOf(failure.getMessage()).contains(REPLICA_REFUSES);
        if (refused && client instanceof RedisClient && leaving.compareAndSet(false, true)) {
            connectLater(LEAVING_ATTEMPT);
        }
    }

    /**
     * Sends commands at once, in one packet if there is one server for all, and then perhaps more.
     *
     * @param andThen sends what else is to be sent, and says when all is answered
     */
    <T> CompletionStage<T> dispatch(
            List<? extends RedisCommand<String, String, ?>> together,
            Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> andThen) {
        return call(connected -> {
            StatefulConnection<String, String> current = connection;
            if (current == null) {
                throw new IllegalStateException("Redis has not been reached yet");
            }
            if (client instanceof RedisClient) {
                current.dispatch(together);
            } else {
                // To several of a cluster's commands at once Lettuce finds no connection that it has not made yet.
                together.forEach(current::dispatch);
            }
            return andThen.apply(connected);
        });
    }

    /**
     * Has the event loop send a command. Sent from here, it would be handed to the event loop too, but through Netty's memory of
     * what this thread has used, which an application server's thread would keep for ever, and with it the application's class
     * loader.
     */
    <T> CompletionStage<T> call(Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> command) {
        RedisClusterAsyncCommands<String, String> connected = commands;
        Executor eventLoop = sender;
        if (connected == null || eventLoop == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("Redis has not been reached yet"));
        }
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            return CompletableFuture.failedFuture(new IllegalStateException("Redis owes too many answers already"));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            eventLoop.execute(() ->
                    called(command, connected).whenComplete((answer, failure) -> answered(result, answer, failure)));
        } catch (RejectedExecutionException closed) {
            answered(result, null, closed);
        }
        return result;
    }

    private <T> void answered(CompletableFuture<T> result, @Nullable T answer, @Nullable Throwable failure) {
        underWay.decrementAndGet();
        leaveReplica(failure);
        if (failure == null) {
            result.complete(answer);
        } else {
            result.completeExceptionally(failure);
        }
    }

    private static <T> CompletionStage<T> called(
            Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> command,
            RedisClusterAsyncCommands<String, String> connected) {
        try {
            return command.apply(connected);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Ends the connections and every thread, even if the calling thread is interrupted. */
    @Override
    public void close() {
        long millis = LinkOptions.PATIENCE.toMillis();
        boolean interrupted = Thread.interrupted();
        try {
            lastAttempt()
                    .handle((connected, failure) -> connected)
                    .thenCompose(over -> client.shutdownAsync(0, millis, TimeUnit.MILLISECONDS))
                    .toCompletableFuture()
                    .get(2 * millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            // What the client could not end in good order goes with its threads.
        }
        resources.shutdown(0, millis, TimeUnit.MILLISECONDS).awaitUninterruptibly(millis);
        FastThreadLocal.removeAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** To pull the threads from under it would work too, but Netty would complain in the log. */
    private synchronized CompletionStage<?> lastAttempt() {
        state.closing();
        return connecting;
    }
}
