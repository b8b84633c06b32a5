/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.metrics;

import org.jspecify.annotations.Nullable;

/**
 * What a meter shows at one moment. Immutable.
 *
 * @param meter which
 * @param tag the value of {@link Meter#tag()}; null if it has none
 * @param value in the meter's unit; not a number if it is not known
 */
public record Measurement(Meter meter, @Nullable String tag, double value) {}
