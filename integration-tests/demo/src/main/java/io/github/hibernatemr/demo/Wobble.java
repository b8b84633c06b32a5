/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.testkit.Replay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes a replica's lag wobble, and remembers when. Thread-safe. */
final class Wobble {

    private static final List<Duration> LAGS = List.of(
            Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(3), Duration.ofMillis(300), Duration.ofSeconds(2));

    private final Replay replay;
    private final List<Run.LagChange> changes = new CopyOnWriteArrayList<>();

    Wobble(Replay replay) {
        this.replay = replay;
    }

    /** Returns when the replica obeys. */
    Duration next() {
        Duration lag = LAGS.get(changes.size() % LAGS.size());
        replay.delay(lag);
        changes.add(new Run.LagChange(System.nanoTime(), lag));
        return lag;
    }

    List<Run.LagChange> changes() {
        return changes;
    }
}
