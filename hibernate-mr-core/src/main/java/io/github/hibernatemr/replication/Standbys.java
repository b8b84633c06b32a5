/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who follows a primary, as it says. Immutable.
 *
 * @param found those that it tells of
 * @param areHidden whether there are some that it does not tell this role of
 */
public record Standbys(List<Standby> found, boolean areHidden) {

    /**
     * A server that follows the primary.
     *
     * @param applicationName what it calls itself
     * @param address its IP address, or that of a proxy; null if it connects by a socket in the file system, which leads nobody there
     *     but from the primary's own machine
     */
    public record Standby(String applicationName, @Nullable String address) {}
}
