/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.observe;

import io.github.hibernatemr.hibernate.MultiRegionListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who hear what becomes of all units of this class loader's hibernate-mr. Thread-safe. */
public final class Listeners {

    private static final List<MultiRegionListener> ALL = new CopyOnWriteArrayList<>();

    private Listeners() {}

    /** Tells a listener what becomes of the units that run, and of those that will start, until {@link #remove}. */
    public static void add(MultiRegionListener listener) {
        ALL.add(listener);
    }

    /** Tells a listener no more. */
    public static void remove(MultiRegionListener listener) {
        ALL.remove(listener);
    }

    static List<MultiRegionListener> all() {
        return ALL;
    }
}
