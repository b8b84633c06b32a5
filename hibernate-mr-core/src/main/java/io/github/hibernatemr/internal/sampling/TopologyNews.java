/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.topology.TopologyListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What a listener is still to be told about the nodes, in order. Thread-safe. */
final class TopologyNews {

    private final TopologyListener listener;
    private final Queue<Consumer<TopologyListener>> untold = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    TopologyNews(TopologyListener listener) {
        this.listener = listener;
    }

    void add(Consumer<TopologyListener> event) {
        untold.add(event);
    }

    /**
     * To be called without a lock, so that what a listener does keeps no report from being taken in. By one thread at a time, so that it
     * hears everything in order.
     */
    void tell() {
        while (!untold.isEmpty() && telling.compareAndSet(false, true)) {
            try {
                for (var event = untold.poll(); event != null; event = untold.poll()) {
                    event.accept(listener);
                }
            } finally {
                telling.set(false);
            }
        }
    }
}
