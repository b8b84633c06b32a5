/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a persistence unit has opened: closed last first, and all of it, even if a part fails. Else a pool or a thread would
 * outlive the unit, and with it the application's class loader. Not thread-safe.
 */
final class Opened implements AutoCloseable {

    private final String unit;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    Opened(String unit) {
        this.unit = unit;
    }

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception | LinkageError e) {
                ActivationLog.LOG.closeFailed(unit, e);
            }
        }
    }
}
