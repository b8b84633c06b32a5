/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The primary's recent samples, each a clock and the WAL position read after it, so that every commit acknowledged
 * before that clock lies below that position. Not thread-safe.
 */
final class WalHistory {

    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Duration kept;

    /** @param kept how far back samples are of use: coverage staler than that serves nobody */
    WalHistory(Duration kept) {
        this.kept = kept;
    }

    private record Sample(Instant primaryClock, WalPosition position) {}

    void add(Instant primaryClock, WalPosition position) {
        Sample last = samples.peekLast();
        if (last != null && last.position().equals(position)) {
            // An idle primary writes no WAL: the same position, proved for a later instant.
            samples.removeLast();
        }
        samples.addLast(new Sample(primaryClock, position));
        while (samples.getFirst().primaryClock().isBefore(primaryClock.minus(kept))) {
            samples.removeFirst();
        }
    }

    /** The latest sampled clock whose position has been replayed, or null if no sample kept is old enough. */
    @Nullable
    Instant coverage(WalPosition replayed) {
        for (Iterator<Sample> newestFirst = samples.descendingIterator(); newestFirst.hasNext(); ) {
            Sample sample = newestFirst.next();
            if (replayed.includes(sample.position())) {
                return sample.primaryClock();
            }
        }
        return null;
    }

    void clear() {
        samples.clear();
    }
}
