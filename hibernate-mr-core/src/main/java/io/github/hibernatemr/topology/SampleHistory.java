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
 * The primary's recent samples, each a clock and the position read after it, so that every commit acknowledged before that clock lies
 * before that position. Not thread-safe.
 */
final class SampleHistory {

    private static final int MOST_OLDER = 200;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Few of those that are older: a replica that is stuck serves nobody, but how far behind it is somebody wants to know. */
    private final Deque<Sample> older = new ArrayDeque<>();

    private final Duration kept;

    /** @param kept how far back all samples are kept: coverage staler than that serves nobody */
    SampleHistory(Duration kept) {
        this.kept = kept;
    }

    private record Sample(Instant primaryClock, Position position) {}

    void add(Instant primaryClock, Position position) {
        Sample last = samples.peekLast();
        if (last != null && last.position().equals(position)) {
            // An idle primary stays where it is: the same position, proved for a later instant.
            samples.removeLast();
        }
        samples.addLast(new Sample(primaryClock, position));
        while (samples.getFirst().primaryClock().isBefore(primaryClock.minus(kept))) {
            keepNowAndThen(samples.removeFirst());
        }
    }

    private void keepNowAndThen(Sample sample) {
        Sample last = older.peekLast();
        if (last == null || !sample.primaryClock().isBefore(last.primaryClock().plus(kept))) {
            older.addLast(sample);
        }
        if (older.size() > MOST_OLDER) {
            thin();
        }
    }

    /** Each second one goes, and the oldest stays. */
    private void thin() {
        boolean stays = true;
        for (Iterator<Sample> oldestFirst = older.iterator(); oldestFirst.hasNext(); stays = !stays) {
            oldestFirst.next();
            if (!stays) {
                oldestFirst.remove();
            }
        }
    }

    /** The latest sampled clock whose position a replica includes, or null if no sample kept is old enough. */
    @Nullable
    Instant coverage(Position shown) {
        Instant latest = coverage(samples, shown);
        return latest == null ? coverage(older, shown) : latest;
    }

    private static @Nullable Instant coverage(Deque<Sample> samples, Position shown) {
        for (Iterator<Sample> newestFirst = samples.descendingIterator(); newestFirst.hasNext(); ) {
            Sample sample = newestFirst.next();
            if (shown.includes(sample.position())) {
                return sample.primaryClock();
            }
        }
        return null;
    }

    void clear() {
        samples.clear();
        older.clear();
    }
}
