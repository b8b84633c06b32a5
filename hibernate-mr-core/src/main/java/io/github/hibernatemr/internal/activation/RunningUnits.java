/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

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

    /** Their persistence units' names, in no particular order. */
    public static List<String> names() {
        return RUNNING.stream().map(unit -> unit.settings().unit()).toList();
    }

    /**
     * The one of a persistence unit; {@code unit/tenant} where a tenant has a database of its own.
     *
     * @throws IllegalArgumentException if there is none of this name, or not yet
     */
    public static MultiRegionUnit named(String persistenceUnit) {
        return RUNNING.stream()
                .filter(unit -> unit.settings().unit().equals(persistenceUnit))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("hibernate-mr serves no persistence unit '"
                        + persistenceUnit + "' that runs here, but "
                        + names().stream().map(unit -> "'" + unit + "'").collect(Collectors.joining(", ", "[", "]"))));
    }

    static void add(MultiRegionUnit unit) {
        RUNNING.add(unit);
    }

    static void remove(MultiRegionUnit unit) {
        RUNNING.remove(unit);
    }
}
