/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.topology.Node;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A read that a replica answered. Immutable.
 *
 * @param node the replica
 * @param staleness an upper bound of its staleness at that moment, or null if it was unknown
 */
public record ReplicaRead(Node node, @Nullable Duration staleness) {}
