/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.DATASOURCE;
import static io.github.hibernatemr.settings.MultiRegionSettings.NODE_REGION;
import static io.github.hibernatemr.settings.MultiRegionSettings.PASSWORD;
import static io.github.hibernatemr.settings.MultiRegionSettings.URL;
import static io.github.hibernatemr.settings.MultiRegionSettings.USER;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEIGHT;
import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import io.github.hibernatemr.settings.MultiRegionSettings.Defaults;
import io.github.hibernatemr.settings.NodeSettings.Access;
import io.github.hibernatemr.settings.NodeSettings.DataSourceObject;
import io.github.hibernatemr.settings.NodeSettings.JndiName;
import io.github.hibernatemr.settings.NodeSettings.Secret;
import io.github.hibernatemr.settings.NodeSettings.Url;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what the keys with one prefix say of one node, whichever role it has. Used once. */
final class NodeReader {

    private final Values values;
    private final String prefix;

    NodeReader(Values values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    NodeSettings read(String name, Map<String, String> commonPool) {
        Access access = access();
        Map<String, String> ownPool = values.under(prefix + NodeKeys.POOL);
        if (access != null && !(access instanceof Url)) {
            // Said to nobody: the data source has been made by someone else.
            ownPool.forEach((property, value) -> needsUrl(NodeKeys.POOL + property, value));
        }
        Map<String, String> pool = new TreeMap<>(commonPool);
        pool.putAll(ownPool);
        int weight = values.count(prefix + WEIGHT, Defaults.WEIGHT);
        return new NodeSettings(name, values.string(prefix + NODE_REGION), weight, access, Map.copyOf(pool));
    }

    private @Nullable Access access() {
        String url = values.string(prefix + URL);
        Object user = values.object(prefix + USER);
        Object password = values.object(prefix + PASSWORD);
        Object dataSource = values.object(prefix + DATASOURCE);
        if (url != null) {
            return url(url, user, password, dataSource);
        }
        needsUrl(USER, user);
        needsUrl(PASSWORD, password);
        return dataSource == null ? null : dataSource(dataSource);
    }

    private Url url(String url, @Nullable Object user, @Nullable Object password, @Nullable Object dataSource) {
        if (dataSource != null) {
            values.wrong(prefix + URL, url, MESSAGES.twoAddresses(prefix + DATASOURCE));
        }
        if (!url.startsWith("jdbc:")) {
            values.wrong(prefix + URL, url, MESSAGES.expectedJdbcUrl());
        }
        UrlSecrets.complaint(url, prefix + USER, prefix + PASSWORD)
                .ifPresent(complaint -> values.wrong(prefix + URL, url, complaint));
        return Url.of(
                url,
                user == null ? null : user.toString().trim(),
                password == null ? null : new Secret(password.toString()));
    }

    private void needsUrl(String attribute, @Nullable Object given) {
        if (given != null) {
            values.wrong(prefix + attribute, given, MESSAGES.needsUrl(prefix + URL));
        }
    }

    private @Nullable Access dataSource(Object given) {
        if (given instanceof DataSource object) {
            return new DataSourceObject(object);
        }
        if (given instanceof String name && !name.trim().startsWith("jdbc:")) {
            return new JndiName(name.trim());
        }
        values.wrong(prefix + DATASOURCE, given, MESSAGES.expectedDataSource(prefix + URL));
        return null;
    }
}
