/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The units that run in this class loader's hibernate-mr, for those who have no {@code EntityManagerFactory} at hand: a filter in
 * front of the application, CDI. A unit is here from when it has started until it is closed. Thread-safe.
 */
public final class RunningUnits {

    private static final List<MultiRegionUnit> RUNNING = new CopyOnWriteArrayList<>();

    private static final List<MultiRegionListener> LISTENERS = new CopyOnWriteArrayList<>();

    private RunningUnits() {}

    /** Tells a listener what becomes of these units, and of those that will start, until {@link #ignore}. */
    public static void tell(MultiRegionListener listener) {
        LISTENERS.add(listener);
    }

    /** Tells a listener no more. */
    public static void ignore(MultiRegionListener listener) {
        LISTENERS.remove(listener);
    }

    static List<MultiRegionListener> listeners() {
        return LISTENERS;
    }

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
