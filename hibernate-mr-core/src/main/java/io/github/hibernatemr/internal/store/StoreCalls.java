/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.StoreListener;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.internal.store.StoreNews.Call;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** Calls of the store: waited for as long as the settings say, and not at all while it is known not to answer. Thread-safe. */
public final class StoreCalls {

    private final String unit;
    private final WriteTimestampStore store;
    private final Duration timeout;
    private final StoreNews news;
    private final Runnable storeBack;
    private final StoreBreaker breaker = new StoreBreaker();
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();

    /**
     * @param timeout the longest that a session waits for one call
     * @param listener hears whether the store serves
     * @param storeBack told when it answers again, after it did not
     */
    StoreCalls(String unit, WriteTimestampStore store, Duration timeout, StoreListener listener, Runnable storeBack) {
        this.unit = unit;
        this.store = store;
        this.timeout = timeout;
        this.news = new StoreNews(listener);
        this.storeBack = storeBack;
    }

    /** If not, the store is asked about the key now and then, until it answers in time. */
    boolean isWorthWaiting(ConsistencyKey key) {
        if (breaker.isClosed()) {
            return true;
        }
        if (breaker.isProbeDue()) {
            long asked = System.nanoTime();
            var unused = store.find(key).whenComplete((found, failure) -> {
                if (failure == null && System.nanoTime() - asked <= timeout.toNanos()) {
                    answered(Call.QUESTION);
                }
            });
        }
        return false;
    }

    /** Whether an answer comes in time; at once, if the caller may not wait. */
    boolean answersInTime(CompletableFuture<?> answer, Call kind, boolean mayWait) {
        try {
            await(answer, mayWait ? timeout.toNanos() : 0);
            answered(kind);
            return true;
        } catch (TimeoutException e) {
            failed(kind, mayWait);
        } catch (ExecutionException e) {
            failures.increment();
            news.failed(kind);
        }
        return false;
    }

    /** Though the thread be interrupted: it has committed, and the other pods must know. */
    private void await(CompletableFuture<?> answer, long nanos) throws ExecutionException, TimeoutException {
        long began = System.nanoTime();
        long deadline = began + nanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            waitedNanos.add(System.nanoTime() - began);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void answered(Call kind) {
        boolean isBack = news.answered(kind);
        if (breaker.answered()) {
            isBack = true;
            StoreLog.LOG.storeBack(unit);
        }
        if (isBack && kind == Call.QUESTION) {
            storeBack.run();
        }
    }

    private void failed(Call kind, boolean waited) {
        failures.increment();
        news.failed(kind);
        if (waited && breaker.timedOut()) {
            StoreLog.LOG.storeSilent(unit, timeout);
        }
    }

    <T> CompletableFuture<T> call(CompletionStage<T> stage) {
        calls.increment();
        return stage.toCompletableFuture();
    }

    /** How many calls there were. */
    public long calls() {
        return calls.sum();
    }

    /** How long sessions have waited for answers, in all. */
    public Duration waited() {
        return Duration.ofNanos(waitedNanos.sum());
    }

    /** How many calls the store failed or did not answer in time. */
    public long failures() {
        return failures.sum();
    }
}
