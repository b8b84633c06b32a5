/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.growth;

import io.github.hibernatemr.MultiRegion;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Counts the samples that pods take of the primary. */
final class Samples {

    /** More often than the primary is ever asked. */
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final List<MultiRegion> pods;
    private final long begun = System.nanoTime();
    private final Thread counter = new Thread(this::count, "samples");
    private volatile boolean ended;
    private long seen;

    private Samples(List<MultiRegion> pods) {
        this.pods = pods;
    }

    static Samples of(List<EntityManagerFactory> pods) {
        Samples samples = new Samples(pods.stream().map(MultiRegion::of).toList());
        samples.counter.start();
        return samples;
    }

    private void count() {
        List<@Nullable Instant> latest = new ArrayList<>(Collections.nCopies(pods.size(), null));
        while (!ended) {
            for (int i = 0; i < pods.size(); i++) {
                Instant sample = pods.get(i).topology().lastSample();
                if (!Objects.equals(latest.set(i, sample), sample)) {
                    seen++;
                }
            }
            LockSupport.parkNanos(EVERY_NANOS);
        }
    }

    double perSecond() throws InterruptedException {
        ended = true;
        counter.join();
        return seen / ((System.nanoTime() - begun) / 1e9);
    }
}
