/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How far apart regions are. Not thread-safe while it is being filled. */
final class Distances {

    private final Map<Set<String>, Duration> roundTrips = new HashMap<>();

    void set(String oneRegion, String otherRegion, Duration roundTrip) {
        if (oneRegion.equals(otherRegion)) {
            throw new IllegalArgumentException("a region is no distance from itself: " + oneRegion);
        }
        roundTrips.put(Set.of(oneRegion, otherRegion), roundTrip);
    }

    Duration roundTrip(String oneRegion, String otherRegion) {
        return oneRegion.equals(otherRegion)
                ? Duration.ZERO
                : roundTrips.getOrDefault(Set.of(oneRegion, otherRegion), Duration.ZERO);
    }
}
