/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import io.github.hibernatemr.consistency.StoreListener;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells a listener that the store serves no more, and that it serves again: questions <em>and</em> writes. A store that is full answers
 * questions and refuses writes; told by each call, it would be lost and back many times a second. Thread-safe.
 */
final class StoreNews {

    private final StoreListener listener;
    private final AtomicInteger lost = new AtomicInteger();

    /** What a store is called for. */
    enum Call {
        QUESTION,
        WRITE;

        private int bit() {
            return 1 << ordinal();
        }
    }

    StoreNews(StoreListener listener) {
        this.listener = listener;
    }

    void failed(Call call) {
        if ((lost.get() & call.bit()) == 0 && lost.getAndUpdate(known -> known | call.bit()) == 0) {
            listener.storeLost();
        }
    }

    /** Returns whether such calls had failed before. */
    boolean answered(Call call) {
        if ((lost.get() & call.bit()) == 0) {
            return false;
        }
        int before = lost.getAndUpdate(known -> known & ~call.bit());
        if (before == call.bit()) {
            listener.storeBack();
        }
        return (before & call.bit()) != 0;
    }
}
