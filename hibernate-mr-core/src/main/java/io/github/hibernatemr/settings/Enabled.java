/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

/** Values of {@link MultiRegionSettings#ENABLED}. */
public enum Enabled {
    TRUE,
    FALSE
}
