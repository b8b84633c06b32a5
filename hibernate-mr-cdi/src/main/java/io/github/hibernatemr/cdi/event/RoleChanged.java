/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

import io.github.hibernatemr.topology.Node;

/**
 * The server behind a node says that it has another role than it had: an event for {@code @ObservesAsync}. Immutable.
 *
 * @param persistenceUnit whose
 * @param node in the role that it has had for this pod so far
 * @param role what the server says that it is now
 */
public record RoleChanged(String persistenceUnit, Node node, Node.Role role) {}
