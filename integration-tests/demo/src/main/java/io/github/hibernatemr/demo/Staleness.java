/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How stale a pod knew the replica to be at one moment.
 *
 * @param bound no more than this, or null if nothing was known
 */
record Staleness(long atNanos, @Nullable Duration bound) {}
