/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

import io.github.hibernatemr.routing.Route;

/**
 * A transaction was routed, or moved: an event for {@code @ObservesAsync}. One of {@value #ONE_IN} is told, by chance; {@code
 * MultiRegion.statistics()} counts them all. Immutable.
 *
 * @param persistenceUnit whose
 * @param route where to, and why
 */
public record RouteTaken(String persistenceUnit, Route route) {

    /** How many routes there are for one that is told. */
    public static final int ONE_IN = 100;
}
