/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

import io.github.hibernatemr.topology.Node;

/**
 * Another node is the primary from now on: an event for {@code @ObservesAsync}. Immutable.
 *
 * @param persistenceUnit whose
 * @param before the node that was it, still in that role
 * @param now the node that is it, in its new role
 */
public record PrimaryMoved(String persistenceUnit, Node before, Node now) {}
