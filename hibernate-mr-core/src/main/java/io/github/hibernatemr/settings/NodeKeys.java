/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.PRIMARY_PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.REPLICA_PREFIX;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the keys of a node are put together. */
final class NodeKeys {

    /** All but the pool's, which HikariCP knows. */
    static final List<String> ATTRIBUTES = List.of(
            MultiRegionSettings.URL,
            MultiRegionSettings.USER,
            MultiRegionSettings.PASSWORD,
            MultiRegionSettings.NODE_REGION,
            MultiRegionSettings.WEIGHT,
            MultiRegionSettings.DATASOURCE);

    static final String POOL = "pool.";

    private static final Pattern REPLICA_NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private NodeKeys() {}

    /** What the keys of a replica begin with. */
    static String replica(String name) {
        return REPLICA_PREFIX + name + ".";
    }

    static boolean isReplicaName(String name) {
        return REPLICA_NAME.matcher(name).matches() && !name.equals(NodeSettings.PRIMARY);
    }

    /** Which replica a key is of, or null if of none. */
    static @Nullable String replicaNameOf(String key) {
        int end = key.indexOf('.', REPLICA_PREFIX.length());
        return key.startsWith(REPLICA_PREFIX) && end > REPLICA_PREFIX.length()
                ? key.substring(REPLICA_PREFIX.length(), end)
                : null;
    }

    /** What the keys of the node that a key is of begin with, or null if it is of none. */
    static @Nullable String prefixOf(String key) {
        if (key.startsWith(PRIMARY_PREFIX)) {
            return PRIMARY_PREFIX;
        }
        String name = replicaNameOf(key);
        return name == null ? null : replica(name);
    }

    /** Whether a node's key ends in something a node has. */
    static boolean hasKnownAttribute(String key) {
        String prefix = prefixOf(key);
        if (prefix == null) {
            return false;
        }
        String attribute = key.substring(prefix.length());
        return ATTRIBUTES.contains(attribute) || attribute.startsWith(POOL);
    }
}
