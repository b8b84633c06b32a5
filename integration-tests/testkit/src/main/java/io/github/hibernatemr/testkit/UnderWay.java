/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What has set out in one direction of a connection and is not due yet. One thread adds, another one removes. */
final class UnderWay {
    /** Stands for the end of the stream. */
    static final byte[] END = new byte[0];

    /** More holds the sender up, as a full window does. */
    private static final int LIMIT_BYTES = 16 * 1024 * 1024;

    private record Piece(byte[] bytes, long dueNanos) {}

    private final Supplier<Conditions> conditions;
    private final long opensAtNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private long bytesUnderWay;
    private boolean closed;

    /**
     * @param opensAtNanos nothing sets out before
     */
    UnderWay(Supplier<Conditions> conditions, long opensAtNanos) {
        this.conditions = conditions;
        this.opensAtNanos = opensAtNanos;
    }

    /** Whether what arrives now may be handed over at once. */
    boolean mayBePassedBy() {
        lock.lock();
        try {
            return pieces.isEmpty() && conditions.get().clear() && System.nanoTime() - opensAtNanos >= 0;
        } finally {
            lock.unlock();
        }
    }

    /** Sends bytes on their way; waits while too much is under way. */
    void add(byte[] bytes) throws InterruptedException {
        lock.lock();
        try {
            while (bytesUnderWay > LIMIT_BYTES && !closed) {
                changed.await();
            }
            long setsOutNanos = Math.max(System.nanoTime(), opensAtNanos);
            pieces.add(new Piece(bytes, setsOutNanos + conditions.get().oneWayNanos()));
            bytesUnderWay += bytes.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest piece, once it is due and may pass. It stays under way until {@link #removeNext()}. */
    byte[] awaitNext() throws InterruptedException {
        lock.lock();
        try {
            Piece next = pieces.peek();
            while (next == null) {
                awaitChange();
                next = pieces.peek();
            }
            awaitPassage(next.dueNanos());
            return next.bytes();
        } finally {
            lock.unlock();
        }
    }

    void removeNext() {
        lock.lock();
        try {
            bytesUnderWay -= pieces.remove().bytes().length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an instant, and for the end of a stall. */
    void awaitPassage(long atNanos) throws InterruptedException {
        lock.lock();
        try {
            for (long left = left(atNanos); left > 0 || conditions.get().stalled(); left = left(atNanos)) {
                if (left > 0) {
                    changed.awaitNanos(left);
                    endIfClosed();
                } else {
                    awaitChange();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static long left(long atNanos) {
        return atNanos - System.nanoTime();
    }

    private void awaitChange() throws InterruptedException {
        endIfClosed();
        changed.await();
        endIfClosed();
    }

    private void endIfClosed() throws InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
    }

    void conditionsChanged() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits; nothing is handed over any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
