/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import io.github.hibernatemr.topology.Node.Role;
import org.jspecify.annotations.Nullable;

/**
 * Who answers at a node's address, as the server itself says. Immutable.
 *
 * @param cluster what those have in common that replicate from each other; null where the server does not tell it, or it means nothing
 * @param database which of its databases the connection leads to
 * @param role what the server says that it is
 * @param incarnation as of {@link Claim#incarnation()}
 */
public record ServerIdentity(@Nullable String cluster, String database, Role role, long incarnation) {}
