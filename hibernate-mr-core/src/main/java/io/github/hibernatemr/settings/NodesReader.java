/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.DATASOURCE;
import static io.github.hibernatemr.settings.MultiRegionSettings.NODE_REGION;
import static io.github.hibernatemr.settings.MultiRegionSettings.URL;
import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the nodes. Used once. */
final class NodesReader {

    private final Values values;
    private final Map<String, String> commonPool;

    NodesReader(Values values) {
        this.values = values;
        this.commonPool = values.under(MultiRegionSettings.POOL_PREFIX);
    }

    NodeSettings primary() {
        return new NodeReader(values, MultiRegionSettings.PRIMARY_PREFIX).read(NodeSettings.PRIMARY, commonPool);
    }

    @Nullable
    DiscoverySettings discovery() {
        String url = values.string(MultiRegionSettings.DISCOVERY_URL);
        String user = values.string(MultiRegionSettings.DISCOVERY_USER);
        Object password = values.object(MultiRegionSettings.DISCOVERY_PASSWORD);
        if (url == null) {
            return null;
        }
        boolean names = url.contains(DiscoverySettings.NAME) || url.contains(DiscoverySettings.ADDRESS);
        if (!url.startsWith("jdbc:") || !names) {
            values.wrong(
                    MultiRegionSettings.DISCOVERY_URL,
                    url,
                    MESSAGES.expectedDiscoveryUrl(DiscoverySettings.ADDRESS, DiscoverySettings.NAME));
        }
        UrlSecrets.complaint(url, MultiRegionSettings.DISCOVERY_USER, MultiRegionSettings.DISCOVERY_PASSWORD)
                .ifPresent(complaint -> values.wrong(MultiRegionSettings.DISCOVERY_URL, url, complaint));
        return new DiscoverySettings(
                url, user, password == null ? null : new NodeSettings.Secret(password.toString()), commonPool);
    }

    List<NodeSettings> replicas() {
        return namedReplicas().entrySet().stream()
                .map(replica -> replica(replica.getKey(), replica.getValue()))
                .toList();
    }

    /** The replicas' names, each with the first key that has it. */
    private Map<String, String> namedReplicas() {
        Map<String, String> keys = new TreeMap<>();
        for (String key : values.given().keySet()) {
            String name = NodeKeys.replicaNameOf(key);
            // A misspelt attribute is one problem, not a replica that lacks everything.
            if (name != null && NodeKeys.hasKnownAttribute(key)) {
                keys.putIfAbsent(name, key);
            }
        }
        return keys;
    }

    private NodeSettings replica(String name, String firstKey) {
        String prefix = NodeKeys.replica(name);
        NodeSettings replica = new NodeReader(values, prefix).read(name, commonPool);
        if (!NodeKeys.isReplicaName(name)) {
            values.wrong(firstKey, values.given().getOrDefault(firstKey, ""), MESSAGES.replicaName(name));
            return replica;
        }
        if (replica.region() == null) {
            values.missing(prefix + NODE_REGION, MESSAGES.nameReplicaRegion());
        }
        if (replica.access() == null && values.sound(prefix + DATASOURCE)) {
            values.missing(prefix + DATASOURCE, MESSAGES.nameReplica(prefix + URL));
        }
        return replica;
    }
}
