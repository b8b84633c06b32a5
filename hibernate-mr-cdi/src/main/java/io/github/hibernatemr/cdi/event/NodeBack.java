/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

import io.github.hibernatemr.topology.Node;

/**
 * A node that was lost answers again: an event for {@code @ObservesAsync}. Immutable.
 *
 * @param persistenceUnit whose
 * @param node which
 */
public record NodeBack(String persistenceUnit, Node node) {}
