/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.time.Duration;

/**
 * What is done while nodes are away. Immutable.
 *
 * @param failoverWait see {@link MultiRegionSettings#FAILOVER_MAX_WAIT}
 * @param crossingLimit see {@link MultiRegionSettings#CROSSING_LIMIT}; {@link #UNLIMITED} for none
 * @param crossingWait see {@link MultiRegionSettings#CROSSING_MAX_WAIT}
 */
public record OutageSettings(Duration failoverWait, int crossingLimit, Duration crossingWait) {

    /** No limit. */
    public static final int UNLIMITED = 0;
}
