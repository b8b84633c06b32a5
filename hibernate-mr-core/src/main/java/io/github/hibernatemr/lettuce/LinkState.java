/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.settings.StoreSettings;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;

/** Says once that Redis is away, and once that it is back. Thread-safe. */
final class LinkState implements RedisConnectionStateListener {

    private final String unit;
    private final StoreSettings settings;
    private final RedisURI uri;
    private final AtomicBoolean away = new AtomicBoolean();

    LinkState(String unit, StoreSettings settings) {
        this.unit = unit;
        this.settings = settings;
        this.uri = RedisURI.create(settings.uris().get(0).toString());
        this.uri.setTimeout(RedisLink.CONNECT_TIMEOUT);
    }

    /** From here on a lost connection is meant. */
    void closing() {
        away.set(true);
    }

    RedisURI uri() {
        return uri;
    }

    void unreachable(Throwable failure) {
        if (away.compareAndSet(false, true)) {
            LettuceLog.LOG.storeUnreachable(unit, settings.shownUris(), rootMessage(failure));
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress socketAddress) {
        if (away.compareAndSet(true, false)) {
            LettuceLog.LOG.storeReached(unit);
        }
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        unreachable(new IllegalStateException("the connection was lost"));
    }
}
