/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

import io.github.hibernatemr.topology.NodeState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a replica must cover before it may serve a session. */
@FunctionalInterface
public interface Floor {

    /** The primary-clock instant that this replica must cover, or null if nothing is asked of it. */
    @Nullable
    Instant of(NodeState replica);

    /** This floor and one more instant, whichever is higher. */
    default Floor and(@Nullable Instant other) {
        return other == null ? this : replica -> later(of(replica), other);
    }

    /** This floor and another, whichever is higher. */
    default Floor and(Floor other) {
        return replica -> later(of(replica), other.of(replica));
    }

    /** The later of two instants, either of which may be missing. */
    static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }
}
