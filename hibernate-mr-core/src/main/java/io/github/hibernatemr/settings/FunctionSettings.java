/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.util.Set;

/**
 * The {@code hibernate.mr.functions.*} settings: names in lower case. Immutable.
 *
 * @param primary see {@link MultiRegionSettings#PRIMARY_FUNCTIONS}
 * @param reading see {@link MultiRegionSettings#READING_FUNCTIONS}
 */
public record FunctionSettings(Set<String> primary, Set<String> reading) {

    public FunctionSettings {
        primary = Set.copyOf(primary);
        reading = Set.copyOf(reading);
    }
}
