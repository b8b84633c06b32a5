/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The units that run in this class loader's hibernate-mr, for those who have no {@code EntityManagerFactory} at hand: a filter in
 * front of the application, CDI. A unit is here from when it has started until it is closed. Thread-safe.
 */
public final class RunningUnits {

    private static final List<MultiRegionUnit> RUNNING = new CopyOnWriteArrayList<>();

    private RunningUnits() {}

    /** All of them, a moment's view. */
    public static Collection<MultiRegionUnit> all() {
        return List.copyOf(RUNNING);
    }

    static void add(MultiRegionUnit unit) {
        RUNNING.add(unit);
    }

    static void remove(MultiRegionUnit unit) {
        RUNNING.remove(unit);
    }
}
