/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.PRIMARY_PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.REPLICA_PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_NAMESPACE;
import static io.github.hibernatemr.settings.MultiRegionSettings.TENANT_PREFIX;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a configuration says of tenants that have databases of their own. Stateless. */
public final class TenantSettings {

    private TenantSettings() {}

    /** The tenants that a configuration names, in alphabetical order. */
    public static Set<String> tenants(Map<String, ?> configuration) {
        Set<String> tenants = new TreeSet<>();
        // Seen as what it may be, a map with any keys: it holds the system properties.
        for (Object key : ((Map<?, ?>) configuration).keySet()) {
            if (key instanceof String name && name.startsWith(TENANT_PREFIX)) {
                tenants.add(name.substring(TENANT_PREFIX.length()).split("\\.", 2)[0]);
            }
        }
        return tenants;
    }

    /**
     * A configuration as one tenant has it: a persistence unit of its own, with its own nodes, and what its positions are kept
     * under apart from those of others, which are another cluster's.
     *
     * @param configuration the persistence unit's
     * @param tenant one that it names, or another
     * @param own more that is the tenant's alone, by keys as a persistence unit has them
     */
    public static Map<String, Object> of(Map<String, Object> configuration, String tenant, Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>();
        for (Map.Entry<?, Object> entry : ((Map<?, Object>) configuration).entrySet()) {
            if (entry.getKey() instanceof String key && !isOfOneDatabase(key)) {
                settings.put(key, entry.getValue());
            }
        }
        String prefix = TENANT_PREFIX + tenant + ".";
        Map<String, Object> tenants = new HashMap<>(own);
        for (Map.Entry<?, Object> entry : ((Map<?, Object>) configuration).entrySet()) {
            if (entry.getKey() instanceof String key && key.startsWith(prefix)) {
                tenants.putIfAbsent(PREFIX + key.substring(prefix.length()), entry.getValue());
            }
        }
        String unit = Settings.unitName(configuration);
        settings.put(Settings.UNIT_NAME, unit + "/" + tenant);
        Object namespace = settings.get(STORE_NAMESPACE);
        if (namespace != null) {
            settings.put(STORE_NAMESPACE, HiddenValue.revealed(namespace) + "/" + tenant);
        }
        settings.putAll(tenants);
        return settings;
    }

    private static boolean isOfOneDatabase(String key) {
        return key.startsWith(TENANT_PREFIX) || key.startsWith(PRIMARY_PREFIX) || key.startsWith(REPLICA_PREFIX);
    }
}
