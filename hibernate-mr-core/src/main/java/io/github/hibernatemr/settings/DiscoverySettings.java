/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import io.github.hibernatemr.settings.NodeSettings.Secret;
import io.github.hibernatemr.settings.NodeSettings.Url;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How replicas are reached that no setting names. Immutable.
 *
 * @param url see {@link MultiRegionSettings#DISCOVERY_URL}
 * @param user see {@link MultiRegionSettings#DISCOVERY_USER}
 * @param password see {@link MultiRegionSettings#DISCOVERY_PASSWORD}
 * @param pool properties for the HikariCP pools
 */
public record DiscoverySettings(
        String url, @Nullable String user, @Nullable Secret password, Map<String, String> pool) {

    static final String NAME = "{name}";
    static final String ADDRESS = "{address}";

    /** The settings of a replica that was found; in no region, so it is read where it answers faster than the primary does. */
    public NodeSettings replica(String name, String applicationName, String address) {
        Url reached = new Url(url.replace(NAME, applicationName).replace(ADDRESS, address), user, password);
        return new NodeSettings(name, null, MultiRegionSettings.Defaults.WEIGHT, reached, pool);
    }

    /** Whether a replica, by settings or by {@code MultiRegion.addReplica}, can have this name. */
    public static boolean canBeName(String name) {
        return NodeKeys.isReplicaName(name);
    }

    @Override
    public String toString() {
        return "DiscoverySettings[url=" + Masking.mask(url) + ", user=" + user + "]";
    }
}
