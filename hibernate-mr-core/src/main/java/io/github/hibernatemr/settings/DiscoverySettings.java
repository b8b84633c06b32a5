/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import io.github.hibernatemr.settings.NodeSettings.Secret;
import io.github.hibernatemr.settings.NodeSettings.Url;
import java.util.Map;
import java.util.regex.Pattern;
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
        return new NodeSettings(name, null, MultiRegionSettings.Defaults.WEIGHT, Url.of(reached, user, password), pool);
    }

    private static boolean isHarmless(String name) {
        return name.length() <= LONGEST_NAME && HARMLESS_NAME.matcher(name).matches();
    }

    private static boolean isAddress(String text) {
        return IP_V4.matcher(text).matches() || IP_V6.matcher(text).matches();
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
