/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one persistence unit, all of them checked. Immutable.
 *
 * @param unit the persistence unit's name
 * @param region the pod's own region
 * @param primary the primary
 * @param replicas the replicas, by name
 * @param consistency levels, staleness, coverage
 * @param store the write-timestamp store
 * @param functions what the database's functions do
 * @param sight whose writes must be seen where a key does not say
 * @param staleBase see {@link MultiRegionSettings#STALE_BASE}
 * @param rememberedBases see {@link MultiRegionSettings#STALE_BASE_REMEMBERED}; 0 if nothing is remembered or compared
 * @param web how tokens travel
 * @param outages what is done while nodes are away
 * @param discovery how replicas are reached that no setting names; null if they are not looked for
 * @param health what health is
 * @param jmx see {@link MultiRegionSettings#JMX}
 * @param samplingInterval see {@link MultiRegionSettings#SAMPLING_INTERVAL}
 */
public record Settings(
        String unit,
        String region,
        NodeSettings primary,
        List<NodeSettings> replicas,
        ConsistencySettings consistency,
        StoreSettings store,
        FunctionSettings functions,
        SightSettings sight,
        StaleBase staleBase,
        int rememberedBases,
        WebSettings web,
        OutageSettings outages,
        @Nullable DiscoverySettings discovery,
        HealthSettings health,
        Jmx jmx,
        Duration samplingInterval) {

    /** Where Hibernate puts the name of a persistence unit. */
    static final String UNIT_NAME = "hibernate.persistenceUnitName";

    /** Whether a configuration switches hibernate-mr off, whatever else it says. */
    public static boolean off(Map<String, ?> configuration) {
        Object enabled = configuration.get(MultiRegionSettings.ENABLED);
        return enabled != null && enabled.toString().trim().equalsIgnoreCase(Enabled.FALSE.name());
    }

    /** Whether a configuration names a replica, and so switches hibernate-mr on. */
    public static boolean present(Map<String, ?> configuration) {
        return !off(configuration) && anyKey(configuration, Settings::namesReplica);
    }

    /** Whether it has any key of a replica's, be it one that is said to every unit. */
    public static boolean speaksOfReplicas(Map<String, ?> configuration) {
        return anyKey(configuration, key -> key.startsWith(MultiRegionSettings.REPLICA_PREFIX));
    }

    private static boolean anyKey(Map<String, ?> configuration, Predicate<String> condition) {
        // Seen as what it may be, a map with any keys: it holds the system properties.
        return ((Map<?, ?>) configuration)
                .keySet().stream().anyMatch(key -> key instanceof String name && condition.test(name));
    }

    /**
     * Whether a key of a persistence unit's configuration switches hibernate-mr on. A system property speaks to every unit of a server: where
     * a replica of another one is must not switch on a unit that has none, so only an address does.
     */
    public static boolean namesReplica(String key) {
        return key.startsWith(MultiRegionSettings.REPLICA_PREFIX)
                && (givesAddress(key) || System.getProperty(key) == null);
    }

    /** Whether a key tells how to reach a node. */
    public static boolean givesAddress(String key) {
        return key.endsWith("." + MultiRegionSettings.URL) || key.endsWith("." + MultiRegionSettings.DATASOURCE);
    }

    /** All keys that have no part of one's own choice. */
    public static Set<String> keys() {
        return Arrays.stream(MultiRegionSettings.class.getFields())
                .map(Settings::constant)
                .filter(key -> key.startsWith(MultiRegionSettings.PREFIX) && !key.endsWith("."))
                .collect(Collectors.toSet());
    }

    private static String constant(Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException impossible) {
            throw new AssertionError("the fields of an interface are public", impossible);
        }
    }

    /** What a configuration calls its persistence unit. */
    public static String unitName(Map<String, ?> configuration) {
        for (String key : List.of(UNIT_NAME, "hibernate.ejb.persistenceUnitName", "hibernate.session_factory_name")) {
            if (configuration.get(key) instanceof String name && !name.isBlank()) {
                return name;
            }
        }
        return "default";
    }

    /**
     * Reads and checks a configuration.
     *
     * @param configuration Hibernate's settings, those of others included
     * @param environment environment variables by name; returns null for one that is not set
     * @throws SettingException that names everything that is wrong
     */
    public static Settings read(Map<String, ?> configuration, UnaryOperator<@Nullable String> environment) {
        return new SettingsReader(configuration, environment).read();
    }
}
