/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import io.github.hibernatemr.topology.Node.Role;
import org.jspecify.annotations.Nullable;

/**
 * What a server says that it is. Immutable.
 *
 * @param role what it is for the others; not whether it would take a write, which a replica may, too
 * @param epoch whose reign it knows of, as a primary its own; null if it does not tell
 * @param incarnation tells one start of one server from every other, the same number for all pods; never 0
 */
public record Claim(Role role, @Nullable Epoch epoch, long incarnation) {

    /** Whether it takes itself for the primary. */
    public boolean isOfPrimary() {
        return role == Role.PRIMARY;
    }
}
