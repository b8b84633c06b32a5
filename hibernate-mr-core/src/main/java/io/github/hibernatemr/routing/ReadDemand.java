/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.topology.Node;
import org.jspecify.annotations.Nullable;

/**
 * What a read asks of the node that is to serve it. Immutable if the floor is.
 *
 * @param level how fresh the read must be
 * @param floor what a replica must cover
 * @param affinity equal for reads that should meet the same replica if several qualify, spread evenly otherwise
 * @param avoided a replica that has just failed, or null
 */
public record ReadDemand(
        ConsistencyLevel level,
        Floor floor,
        int affinity,
        @Nullable Node avoided) {

    /** With any replica. */
    public ReadDemand(ConsistencyLevel level, Floor floor, int affinity) {
        this(level, floor, affinity, null);
    }
}
