/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.sampling.Rotation.Sources;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A sampler's thread for each node, and where the node's connections come from. Thread-safe. */
final class Samplers implements Sources {

    private final String unit;
    private final Replication replication;
    private final SamplingPace pace;
    private final Predicate<Node> isPrimary;
    private final List<SamplingThread> threads = new CopyOnWriteArrayList<>();

    /** @param isPrimary whether a node is the primary now */
    Samplers(String unit, Replication replication, SamplingPace pace, Predicate<Node> isPrimary) {
        this.unit = unit;
        this.replication = replication;
        this.pace = pace;
        this.isPrimary = isPrimary;
    }

    /** Its thread is the caller's to start. */
    SamplingThread add(ConnectionSource source, NodeReports reports) {
        String name = source.node().name();
        source.watch((incarnation, begunNanos) -> reports.met(name, incarnation, begunNanos));
        SamplingThread thread =
                new SamplingThread(unit, new NodeSampler(source, replication, reports), pace, isPrimary);
        threads.add(thread);
        return thread;
    }

    /** Ends a node's thread, and waits for it briefly. */
    void remove(SamplingThread thread) {
        threads.remove(thread);
        thread.end();
        thread.awaitEnd();
    }

    void forEach(Consumer<SamplingThread> action) {
        threads.forEach(action);
    }

    Stream<ConnectionSource> sources() {
        return threads.stream().map(thread -> thread.sampler().source());
    }

    Optional<SamplingThread> of(String name) {
        return threads.stream()
                .filter(thread -> thread.sampler().node().name().equals(name))
                .findFirst();
    }

    private Optional<ConnectionSource> source(String name) {
        return of(name).map(thread -> thread.sampler().source());
    }

    @Override
    public void served(String name, Role role) {
        source(name).ifPresent(source -> source.serve(role));
    }

    @Override
    public void anotherServer(String name) {
        source(name).ifPresent(ConnectionSource::anotherServer);
    }

    @Override
    public void doubted(String name) {
        of(name).ifPresent(thread -> {
            thread.sampler().doubt();
            thread.wake();
        });
    }

    @Override
    public boolean canBeReplica(String name) {
        return source(name).filter(ConnectionSource::isTransactional).isEmpty();
    }

    @Override
    public void primaryAnswered() {
        if (pace.isWanted()) {
            threads.forEach(SamplingThread::wakeReplica);
        }
    }

    void end() {
        threads.forEach(SamplingThread::end);
        threads.forEach(SamplingThread::awaitEnd);
    }
}
