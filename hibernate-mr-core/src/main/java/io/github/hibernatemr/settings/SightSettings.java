/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

/**
 * Whose writes a transaction must see where its consistency key does not say so, or not all. Immutable.
 *
 * @param withoutKey see {@link MultiRegionSettings#WITHOUT_KEY}
 * @param writers see {@link MultiRegionSettings#WRITERS}
 */
public record SightSettings(WithoutKey withoutKey, Writers writers) {}
