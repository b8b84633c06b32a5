/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.settings.ForeignText;
import io.github.hibernatemr.settings.StoreSettings;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicReference;

/** Says once that Redis is away, and once that it is back. Thread-safe. */
final class LinkState implements RedisConnectionStateListener {

    private final String unit;
    private final StoreSettings settings;
    private final Runnable connected;
    private final AtomicReference<State> state = new AtomicReference<>(State.REACHED);

    private enum State {
        REACHED,
        AWAY,
        CLOSING
    }

    /** @param connected told whenever a connection has been made */
    LinkState(String unit, StoreSettings settings, Runnable connected) {
        this.connected = connected;
        this.unit = unit;
        this.settings = settings;
    }

    /** From here on a lost connection is meant. */
    void closing() {
        state.set(State.CLOSING);
    }

    boolean isClosing() {
        return state.get() == State.CLOSING;
    }

    void unreachable(Throwable failure) {
        if (state.compareAndSet(State.REACHED, State.AWAY)) {
            LettuceLog.LOG.storeUnreachable(unit, settings.shownUris(), settings.namespace(), rootMessage(failure));
        }
    }

    void connected() {
        reached();
        connected.run();
    }

    private void reached() {
        if (state.compareAndSet(State.AWAY, State.REACHED)) {
            LettuceLog.LOG.storeReached(unit, settings.shownUris(), settings.namespace());
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return ForeignText.shown(root.getMessage());
    }

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress socketAddress) {
        connected();
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        unreachable(new IllegalStateException("the connection was lost"));
    }
}
