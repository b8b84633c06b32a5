/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.NodeSettings;
import org.jspecify.annotations.Nullable;

/**
 * One database endpoint. Immutable.
 *
 * @param name what the settings call it; {@code primary} for the one that they take for the primary, whatever its role becomes
 * @param region where it is, or null if the settings do not say
 * @param weight its share of its region's reads, as a replica, in proportion to others'
 * @param role what it does, as far as this pod knows: a failover gives it another
 */
public record Node(String name, @Nullable String region, int weight, Role role) {

    /** The name of the node that the settings take for the primary; no replica may be called so. */
    public static final String PRIMARY_NAME = NodeSettings.PRIMARY;

    private static final String BY_ADDRESS = "at-";

    /** What a node does. */
    public enum Role {
        /** Takes writes, and reads that no replica may answer. */
        PRIMARY,
        /** Follows the primary: answers reads that it covers. Whether it would also take writes is its back end's affair; it gets none. */
        REPLICA
    }

    /** The name of a node of which nothing else is known. */
    public static String nameByAddress(@Nullable String address) {
        return BY_ADDRESS + String.valueOf(address).replaceAll("[^A-Za-z0-9_-]", "-");
    }

    /** Whether a name tells an address. */
    public static boolean isNamedByAddress(String name) {
        return name.startsWith(BY_ADDRESS);
    }

    /** With the weight that most have. */
    public Node(String name, @Nullable String region, Role role) {
        this(name, region, MultiRegionSettings.WEIGHT.byDefault(), role);
    }

    public boolean isPrimary() {
        return role == Role.PRIMARY;
    }

    /** This node in another role. */
    public Node as(Role newRole) {
        return new Node(name, region, weight, newRole);
    }

    @Override
    public String toString() {
        return region == null ? name : name + " (" + region + ")";
    }
}
