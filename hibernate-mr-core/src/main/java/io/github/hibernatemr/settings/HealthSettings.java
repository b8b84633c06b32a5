/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.time.Duration;

/**
 * The {@code hibernate.mr.health.*} settings. Immutable.
 *
 * @param serves see {@link MultiRegionSettings#HEALTH_SERVES}
 * @param timeout see {@link MultiRegionSettings#HEALTH_TIMEOUT}
 * @param cache see {@link MultiRegionSettings#HEALTH_CACHE}
 * @param details see {@link MultiRegionSettings#HEALTH_DETAILS}
 */
public record HealthSettings(Serves serves, Duration timeout, Duration cache, Details details) {

    /** Values of {@link MultiRegionSettings#HEALTH_SERVES}. */
    public enum Serves {
        WRITES,
        LOCAL_READS,
        READS
    }

    /** Values of {@link MultiRegionSettings#HEALTH_DETAILS}. */
    public enum Details {
        BRIEF,
        FULL
    }
}
