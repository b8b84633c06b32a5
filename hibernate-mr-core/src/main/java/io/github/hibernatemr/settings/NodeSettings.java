/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.DATASOURCE;
import static io.github.hibernatemr.settings.MultiRegionSettings.NODE_REGION;
import static io.github.hibernatemr.settings.MultiRegionSettings.PASSWORD;
import static io.github.hibernatemr.settings.MultiRegionSettings.PRIMARY_PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.REPLICA_PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.URL;
import static io.github.hibernatemr.settings.MultiRegionSettings.USER;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEIGHT;

import io.github.hibernatemr.settings.Setting.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    /** What follows the prefix in the keys of a node, but for those of its pool, which HikariCP knows. */
    static final List<String> ATTRIBUTES = Stream.of(URL, USER, PASSWORD, NODE_REGION, WEIGHT, DATASOURCE)
            .map(Setting::key)
            .toList();

    /** What the attributes of a pool begin with. */
    static final String POOL = MultiRegionSettings.POOL.name();

    private static final Pattern REPLICA_NAME = Pattern.compile("[A-Za-z0-9_-]+");

    /**
     * A replica that no configuration names.
     *
     * @throws IllegalArgumentException if a replica cannot have this name
     */
    public static NodeSettings ofReplica(String name, String region, DataSource dataSource) {
        if (!isReplicaName(name)) {
            throw new IllegalArgumentException("'" + name + "': " + SettingsMessages.MESSAGES.replicaName(name));
        }
        return new NodeSettings(name, region, WEIGHT.byDefault(), new DataSourceObject(dataSource), Map.of());
    }

    /** How a node is reached. */
    public sealed interface Access {

        /** The address for people, without credentials. */
        String address();

        /** The attribute of the node's settings that holds the address. */
        default String attribute() {
            return DATASOURCE.key();
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
            String url = Masking.takeOut(given, (name, secret) -> secrets.put(name, new Secret(secret)));
            Secret inUrl = secrets.remove(PASSWORD.key());
            return new Url(url, user, inUrl == null ? password : inUrl, Map.copyOf(secrets));
        }

        /**
         * What is wrong with a URL that says a user and a password before its host, as those of others do; PostgreSQL's driver takes them
         * for a host and a port, finds that they are none, and says so in the log.
         */
        public static Optional<String> complaint(String url, String userKey, String passwordKey) {
            return Masking.hasUserInfo(url)
                    ? Optional.of(SettingsMessages.MESSAGES.userInfoInUrl(userKey, passwordKey))
                    : Optional.empty();
        }

        @Override
        public String address() {
            return Masking.mask(url);
        }

        @Override
        public String attribute() {
            return URL.key();
        }

        @Override
        public String toString() {
            return "Url[url=" + address() + ", user=" + user + "]";
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
        return key(access == null ? DATASOURCE.key() : access.attribute());
    }

    /** The settings key of one of the node's attributes. */
    public String key(String attribute) {
        return (name.equals(PRIMARY) ? PRIMARY_PREFIX : prefixOfReplica(name)) + attribute;
    }

    /** What the keys of a replica begin with. */
    static String prefixOfReplica(String name) {
        return REPLICA_PREFIX + name + ".";
    }

    /** Whether a replica, by settings or by {@code MultiRegion.addReplica}, can have this name. */
    public static boolean isReplicaName(String name) {
        return REPLICA_NAME.matcher(name).matches() && !name.equals(PRIMARY);
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
        return name == null ? null : prefixOfReplica(name);
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

        /** In brackets already, as IPv6 wants it. */
        private static final String BRACKETED = "[" + ADDRESS + "]";

        /** What PostgreSQL keeps of an {@code application_name}. */
        private static final int LONGEST_NAME = 63;

        /** Nothing that has a meaning in a URL, so that it stays the part of it that it is put for. */
        private static final Pattern HARMLESS_NAME = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*+");

        private static final Pattern IP_V4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
        private static final Pattern IP_V6 = Pattern.compile("(?=[^:]*:[^:]*:)[0-9A-Fa-f:.]{2,45}");

        /**
         * The settings of a replica that was found; in no region, so it is read where it answers faster than the primary does. Null if it
         * is not to be reached: whoever may replicate from the primary chooses what it calls itself, and the password would go where that leads.
         *
         * @param applicationName what it calls itself
         * @param address its IP address, null if the primary does not see one
         */
        public @Nullable NodeSettings replica(String name, String applicationName, @Nullable String address) {
            boolean isNameRefused = url.contains(NAME) && !isHarmless(applicationName);
            boolean isAddressRefused = url.contains(ADDRESS) && (address == null || !isAddress(address));
            if (isNameRefused || isAddressRefused) {
                return null;
            }
            String host = address == null || !address.contains(":") ? String.valueOf(address) : "[" + address + "]";
            String reached =
                    url.replace(NAME, applicationName).replace(BRACKETED, host).replace(ADDRESS, host);
            return new NodeSettings(name, null, WEIGHT.byDefault(), Url.of(reached, user, password), pool);
        }

        private static boolean isHarmless(String name) {
            return name.length() <= LONGEST_NAME && HARMLESS_NAME.matcher(name).matches();
        }

        private static boolean isAddress(String text) {
            return IP_V4.matcher(text).matches() || IP_V6.matcher(text).matches();
        }

        @Override
        public String toString() {
            return "DiscoverySettings[url=" + Masking.mask(url) + ", user=" + user + "]";
        }
    }
}
