/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Asks a pod, again and again until it is closed, how stale it knows the replica to be. That asks no server. */
final class StalenessWatch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final MultiRegion pod;
    private final String replica;
    private final Queue<Staleness> seen = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "demo staleness");

    private StalenessWatch(MultiRegion pod, String replica) {
        this.pod = pod;
        this.replica = replica;
    }

    static StalenessWatch start(MultiRegion pod, String replica) {
        StalenessWatch watch = new StalenessWatch(pod, replica);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            while (true) {
                seen.add(ask());
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Staleness ask() {
        Topology topology = pod.topology();
        NodeState state = topology.node(replica);
        long now = System.nanoTime();
        return new Staleness(now, state == null ? null : topology.staleness(state, now));
    }

    List<Staleness> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
