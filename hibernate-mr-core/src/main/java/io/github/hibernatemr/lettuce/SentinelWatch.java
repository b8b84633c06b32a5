/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hears from every sentinel that another Redis is the primary now. The old one, if it lives, goes on taking commands for some
 * ten seconds, until the sentinels make it a replica; what a pod would record there in the meantime, nobody would find at
 * the new one. Thread-safe.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/sentinel-clients/">Guidelines for Redis clients with support
 *     for Sentinel</a>
 */
final class SentinelWatch {

    /** For a sentinel that was away at the start. Lettuce itself connects again what was connected once. */
    static final Duration EVERY = Duration.ofSeconds(5);

    private static final String SWITCHED = "+switch-master";

    private final RedisClient client;
    private final RedisURI uri;
    private final Runnable switched;
    private final Set<RedisURI> watched = ConcurrentHashMap.newKeySet();

    /**
     * @param uri names the sentinels
     * @param switched told whenever one of them says that the primary is another; must not block
     */
    SentinelWatch(RedisClient client, RedisURI uri, Runnable switched) {
        this.client = client;
        this.uri = uri;
        this.switched = switched;
    }

    /** Listens to those sentinels to which it does not listen yet. Does not block. */
    void watch() {
        for (RedisURI sentinel : uri.getSentinels()) {
            if (watched.add(sentinel)) {
                var unused = client.connectPubSubAsync(StringCodec.UTF8, sentinel)
                        .thenCompose(this::subscribed)
                        .whenComplete((subscribed, failure) -> {
                            if (failure != null) {
                                watched.remove(sentinel);
                            }
                        });
            }
        }
    }

    private CompletionStage<Void> subscribed(StatefulRedisPubSubConnection<String, String> sentinel) {
        sentinel.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                // <name> <old host> <old port> <new host> <new port>
                if (message.startsWith(uri.getSentinelMasterId() + " ")) {
                    switched.run();
                }
            }
        });
        return sentinel.async().subscribe(SWITCHED);
    }
}
