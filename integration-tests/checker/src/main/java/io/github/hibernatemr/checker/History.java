/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Everything that happened. Thread-safe. */
final class History {

    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final LongAdder failed = new LongAdder();

    /** What the nemesis did, from when to when. */
    record Fault(String what, String where, long startNanos, long endNanos) {}

    void add(Operation operation) {
        operations.add(operation);
    }

    void add(Fault fault) {
        faults.add(fault);
    }

    /** A failure that was meant: the nemesis had killed the pod, or a write that could not be announced was refused. */
    void meant(String what) {
        failures.computeIfAbsent(what, unknown -> new LongAdder()).increment();
    }

    void failed(String what) {
        failed.increment();
        meant("FAILED: " + what);
    }

    long failedOperations() {
        return failed.sum();
    }

    Map<String, LongAdder> failures() {
        return new TreeMap<>(failures);
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }
}
