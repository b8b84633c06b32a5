/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.DATASOURCE;
import static io.github.hibernatemr.settings.MultiRegionSettings.DISCOVERY_PASSWORD;
import static io.github.hibernatemr.settings.MultiRegionSettings.DISCOVERY_URL;
import static io.github.hibernatemr.settings.MultiRegionSettings.DISCOVERY_USER;
import static io.github.hibernatemr.settings.MultiRegionSettings.NODE_REGION;
import static io.github.hibernatemr.settings.MultiRegionSettings.PASSWORD;
import static io.github.hibernatemr.settings.MultiRegionSettings.POOL;
import static io.github.hibernatemr.settings.MultiRegionSettings.PRIMARY_PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.URL;
import static io.github.hibernatemr.settings.MultiRegionSettings.USER;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEIGHT;
import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import io.github.hibernatemr.settings.NodeSettings.Access;
import io.github.hibernatemr.settings.NodeSettings.DataSourceObject;
import io.github.hibernatemr.settings.NodeSettings.DiscoverySettings;
import io.github.hibernatemr.settings.NodeSettings.JndiName;
import io.github.hibernatemr.settings.NodeSettings.Url;
import io.github.hibernatemr.settings.Setting.Secret;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the nodes. Used once. */
final class NodesReader {

    private final Values values;
    private final Map<String, String> commonPool;

    NodesReader(Values values) {
        this.values = values;
        this.commonPool = values.under(POOL);
    }

    NodeSettings primary() {
        return node(NodeSettings.PRIMARY, PRIMARY_PREFIX);
    }

    List<NodeSettings> replicas() {
        return namedReplicas().entrySet().stream()
                .map(replica -> replica(replica.getKey(), replica.getValue()))
                .toList();
    }

    @Nullable
    DiscoverySettings discovery() {
        String url = values.find(DISCOVERY_URL);
        if (url == null) {
            return null;
        }
        boolean names = url.contains(DiscoverySettings.NAME) || url.contains(DiscoverySettings.ADDRESS);
        if (!url.startsWith("jdbc:") || !names) {
            String remedy = MESSAGES.expectedDiscoveryUrl(DiscoverySettings.ADDRESS, DiscoverySettings.NAME);
            values.wrong(DISCOVERY_URL, url, remedy);
        }
        refuseUserInfo(DISCOVERY_URL, url, DISCOVERY_USER, DISCOVERY_PASSWORD);
        return new DiscoverySettings(url, values.find(DISCOVERY_USER), values.find(DISCOVERY_PASSWORD), commonPool);
    }

    /** The replicas' names, each with the first key that has it. */
    private Map<String, String> namedReplicas() {
        Map<String, String> keys = new TreeMap<>();
        for (String key : values.given().keySet()) {
            String name = NodeSettings.replicaNameOf(key);
            // A misspelt attribute is one problem, not a replica that lacks everything.
            if (name != null && NodeSettings.hasKnownAttribute(key)) {
                keys.putIfAbsent(name, key);
            }
        }
        return keys;
    }

    private NodeSettings replica(String name, String firstKey) {
        String prefix = NodeSettings.prefixOfReplica(name);
        NodeSettings replica = node(name, prefix);
        if (!NodeSettings.isReplicaName(name)) {
            values.wrong(firstKey, values.given().getOrDefault(firstKey, ""), MESSAGES.replicaName(name));
            return replica;
        }
        if (replica.region() == null) {
            values.missing(NODE_REGION.under(prefix), MESSAGES.nameReplicaRegion());
        }
        Setting<Object> dataSource = DATASOURCE.under(prefix);
        if (replica.access() == null && values.sound(dataSource)) {
            values.missing(dataSource, MESSAGES.nameReplica(URL.under(prefix).key()));
        }
        return replica;
    }

    private NodeSettings node(String name, String prefix) {
        NodeSettings.ATTRIBUTES.forEach(attribute -> values.known().add(prefix + attribute));
        Access access = access(prefix);
        Setting<Map<String, String>> poolSetting = POOL.under(prefix);
        Map<String, String> ownPool = values.under(poolSetting);
        if (access != null && !(access instanceof Url)) {
            // Said to nobody: the data source has been made by someone else.
            String remedy = MESSAGES.needsUrl(URL.under(prefix).key());
            ownPool.forEach((property, value) -> values.wrong(poolSetting.key() + property, value, remedy));
        }
        Map<String, String> pool = new TreeMap<>(commonPool);
        pool.putAll(ownPool);
        int weight = values.get(WEIGHT.under(prefix));
        return new NodeSettings(name, values.find(NODE_REGION.under(prefix)), weight, access, Map.copyOf(pool));
    }

    private @Nullable Access access(String prefix) {
        String url = values.find(URL.under(prefix));
        Object dataSource = values.object(DATASOURCE.under(prefix));
        if (url != null) {
            return url(prefix, url, dataSource);
        }
        refuseWithoutUrl(prefix, USER);
        refuseWithoutUrl(prefix, PASSWORD);
        return dataSource == null ? null : dataSource(prefix, dataSource);
    }

    private Url url(String prefix, String url, @Nullable Object dataSource) {
        Setting<String> setting = URL.under(prefix);
        if (dataSource != null) {
            values.wrong(
                    setting, url, MESSAGES.twoAddresses(DATASOURCE.under(prefix).key()));
        }
        if (!url.startsWith("jdbc:")) {
            values.wrong(setting, url, MESSAGES.expectedJdbcUrl());
        }
        refuseUserInfo(setting, url, USER.under(prefix), PASSWORD.under(prefix));
        return Url.of(url, values.find(USER.under(prefix)), values.find(PASSWORD.under(prefix)));
    }

    private void refuseUserInfo(Setting<String> setting, String url, Setting<String> user, Setting<Secret> password) {
        Url.complaint(url, user.key(), password.key()).ifPresent(complaint -> values.wrong(setting, url, complaint));
    }

    private void refuseWithoutUrl(String prefix, Setting<?> attribute) {
        Setting<?> setting = attribute.under(prefix);
        Object given = values.object(setting);
        if (given != null) {
            values.wrong(setting, given, MESSAGES.needsUrl(URL.under(prefix).key()));
        }
    }

    private @Nullable Access dataSource(String prefix, Object given) {
        if (given instanceof DataSource object) {
            return new DataSourceObject(object);
        }
        if (given instanceof String name && !name.trim().startsWith("jdbc:")) {
            return new JndiName(name.trim());
        }
        values.wrong(
                DATASOURCE.under(prefix),
                given,
                MESSAGES.expectedDataSource(URL.under(prefix).key()));
        return null;
    }
}
