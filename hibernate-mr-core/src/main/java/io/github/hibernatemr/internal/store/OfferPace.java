/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import java.time.Duration;

/**
 * How many writes to offer to a store at once, and when the next ones: a store that refuses is asked with a single one, ever more
 * seldom; one that takes them gets more from time to time, and never so many that a look-up has to wait behind them. Used under a lock.
 */
final class OfferPace {

    static final int LARGEST_BATCH = 16;
    static final Duration FIRST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(30);
    static final Duration BETWEEN_BATCHES = Duration.ofMillis(10);

    private int batch = 1;
    private Duration backOff = FIRST;

    int batch() {
        return batch;
    }

    /** What the store refused before says nothing any more. */
    void startAgain() {
        batch = 1;
        backOff = FIRST;
    }

    /** The store took some of the last batch; returns how long to wait before the next. */
    Duration taken() {
        backOff = FIRST;
        batch = Math.min(2 * batch, LARGEST_BATCH);
        return BETWEEN_BATCHES;
    }

    /** The store took nothing of the last batch; returns how long to wait before the next. */
    Duration refused() {
        Duration wait = backOff;
        Duration doubled = backOff.multipliedBy(2);
        backOff = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        batch = 1;
        return wait;
    }
}
