/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

import io.github.hibernatemr.topology.Node;

/**
 * A node is out of rotation: an event for {@code @ObservesAsync}. Immutable.
 *
 * @param persistenceUnit whose
 * @param node which
 * @param problem what it said or failed with; without any credential
 */
public record NodeLost(String persistenceUnit, Node node, String problem) {}
