/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

/**
 * The write-timestamp store does not serve: an event for {@code @ObservesAsync}. Immutable.
 *
 * @param persistenceUnit whose
 */
public record StoreLost(String persistenceUnit) {}
