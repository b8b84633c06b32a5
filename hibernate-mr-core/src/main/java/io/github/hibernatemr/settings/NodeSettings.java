/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import io.github.hibernatemr.settings.MultiRegionSettings.Defaults;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one node. Immutable.
 *
 * @param name {@code primary}, or the replica's name
 * @param region where it is; never null for a replica
 * @param weight see {@link MultiRegionSettings#WEIGHT}
 * @param access how to reach it; null for a primary that the persistence unit itself names
 * @param pool properties for its HikariCP pool
 */
public record NodeSettings(
        String name,
        @Nullable String region,
        int weight,
        @Nullable Access access,
        Map<String, String> pool) {

    /** The name of the primary, which no replica may have. */
    public static final String PRIMARY = "primary";

    /**
     * A replica that no configuration names.
     *
     * @throws IllegalArgumentException if a replica cannot have this name
     */
    public static NodeSettings ofReplica(String name, String region, DataSource dataSource) {
        if (!NodeKeys.isReplicaName(name)) {
            throw new IllegalArgumentException("'" + name + "': " + SettingsMessages.MESSAGES.replicaName(name));
        }
        return new NodeSettings(name, region, Defaults.WEIGHT, new DataSourceObject(dataSource), Map.of());
    }

    /** How a node is reached. */
    public sealed interface Access {

        /** The address for people, without credentials. */
        String address();

        /** The attribute of the node's settings that holds the address. */
        default String attribute() {
            return MultiRegionSettings.DATASOURCE;
        }
    }

    /** By a name in JNDI. */
    public record JndiName(String name) implements Access {
        @Override
        public String address() {
            return Masking.mask(name);
        }

        @Override
        public String toString() {
            return "JndiName[" + address() + "]";
        }
    }

    /** By a data source that the settings hold. */
    public record DataSourceObject(DataSource dataSource) implements Access {
        @Override
        public String address() {
            return "a " + dataSource.getClass().getName();
        }

        /** Not the data source's own text, which may tell its password. */
        @Override
        public String toString() {
            return "DataSourceObject[" + address() + "]";
        }
    }

    /**
     * By a JDBC URL.
     *
     * @param url without the parameters that hold secrets: drivers and pools print URLs
     * @param secrets those parameters but the password, for the driver
     */
    public record Url(
            String url, @Nullable String user, @Nullable Secret password, Map<String, Secret> secrets)
            implements Access {

        /** Of a URL as it is given. The password in it goes before the other, as it does in the driver. */
        public static Url of(String given, @Nullable String user, @Nullable Secret password) {
            Map<String, Secret> secrets = new TreeMap<>();
            String url = UrlSecrets.takeOut(given, secrets);
            Secret inUrl = secrets.remove(MultiRegionSettings.PASSWORD);
            return new Url(url, user, inUrl == null ? password : inUrl, Map.copyOf(secrets));
        }

        @Override
        public String address() {
            return Masking.mask(url);
        }

        @Override
        public String attribute() {
            return MultiRegionSettings.URL;
        }

        @Override
        public String toString() {
            return "Url[url=" + address() + ", user=" + user + "]";
        }
    }

    /** A value that is never shown. */
    public record Secret(String value) {
        @Override
        public String toString() {
            return Masking.MASK;
        }
    }

    /** Without the values of the pool's properties that hold secrets. */
    @Override
    public String toString() {
        Map<String, String> shownPool = new TreeMap<>(pool);
        shownPool.replaceAll(Masking::shown);
        return "NodeSettings[name=%s, region=%s, weight=%d, access=%s, pool=%s]"
                .formatted(name, region, weight, access, shownPool);
    }

    /** The settings key that holds the node's address. */
    public String addressKey() {
        String attribute = access == null ? MultiRegionSettings.DATASOURCE : access.attribute();
        return key(attribute);
    }

    /** The settings key of one of the node's attributes. */
    public String key(String attribute) {
        return isPrimary()
                ? MultiRegionSettings.PRIMARY_PREFIX + attribute
                : MultiRegionSettings.REPLICA_PREFIX + name + "." + attribute;
    }

    private boolean isPrimary() {
        return name.equals(PRIMARY);
    }
}
