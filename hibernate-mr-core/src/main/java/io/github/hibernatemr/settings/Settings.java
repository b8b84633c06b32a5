/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.CROSSING_LIMIT;
import static io.github.hibernatemr.settings.MultiRegionSettings.CROSSING_MAX_WAIT;
import static io.github.hibernatemr.settings.MultiRegionSettings.DATASOURCE;
import static io.github.hibernatemr.settings.MultiRegionSettings.ENABLED;
import static io.github.hibernatemr.settings.MultiRegionSettings.FAILOVER_MAX_WAIT;
import static io.github.hibernatemr.settings.MultiRegionSettings.HEALTH_CACHE;
import static io.github.hibernatemr.settings.MultiRegionSettings.HEALTH_DETAILS;
import static io.github.hibernatemr.settings.MultiRegionSettings.HEALTH_SERVES;
import static io.github.hibernatemr.settings.MultiRegionSettings.HEALTH_TIMEOUT;
import static io.github.hibernatemr.settings.MultiRegionSettings.JMX;
import static io.github.hibernatemr.settings.MultiRegionSettings.PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.PRIMARY_FUNCTIONS;
import static io.github.hibernatemr.settings.MultiRegionSettings.PRIMARY_PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.READING_FUNCTIONS;
import static io.github.hibernatemr.settings.MultiRegionSettings.REPLICA_PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.STALE_BASE;
import static io.github.hibernatemr.settings.MultiRegionSettings.STALE_BASE_REMEMBERED;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_NAMESPACE;
import static io.github.hibernatemr.settings.MultiRegionSettings.TENANT;
import static io.github.hibernatemr.settings.MultiRegionSettings.URL;
import static io.github.hibernatemr.settings.MultiRegionSettings.WITHOUT_KEY;
import static io.github.hibernatemr.settings.MultiRegionSettings.WRITERS;

import io.github.hibernatemr.settings.MultiRegionSettings.Details;
import io.github.hibernatemr.settings.MultiRegionSettings.Enabled;
import io.github.hibernatemr.settings.MultiRegionSettings.Jmx;
import io.github.hibernatemr.settings.MultiRegionSettings.Serves;
import io.github.hibernatemr.settings.MultiRegionSettings.StaleBase;
import io.github.hibernatemr.settings.MultiRegionSettings.Writers;
import io.github.hibernatemr.settings.NodeSettings.DiscoverySettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
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
 * @param samplingInterval see {@link MultiRegionSettings#SAMPLING_INTERVAL}
 * @param functions what the database's functions do
 * @param sight whose writes must be seen where a key does not say
 * @param staleBase see {@link MultiRegionSettings#STALE_BASE}
 * @param rememberedBases see {@link MultiRegionSettings#STALE_BASE_REMEMBERED}; 0 if nothing is remembered or compared
 * @param web how tokens travel
 * @param outages what is done while nodes are away
 * @param health what health is
 * @param jmx see {@link MultiRegionSettings#JMX}
 * @param discovery how replicas are reached that no setting names; null if they are not looked for
 */
public record Settings(
        String unit,
        String region,
        NodeSettings primary,
        List<NodeSettings> replicas,
        ConsistencySettings consistency,
        StoreSettings store,
        Duration samplingInterval,
        FunctionSettings functions,
        SightSettings sight,
        StaleBase staleBase,
        int rememberedBases,
        WebSettings web,
        OutageSettings outages,
        HealthSettings health,
        Jmx jmx,
        @Nullable DiscoverySettings discovery) {

    public Settings {
        rememberedBases = staleBase == StaleBase.VERIFY ? rememberedBases : 0;
    }

    /** Where Hibernate puts the name of a persistence unit. */
    static final String UNIT_NAME = "hibernate.persistenceUnitName";

    /** Whether a configuration switches hibernate-mr off, whatever else it says. */
    public static boolean off(Map<String, ?> configuration) {
        Object enabled = configuration.get(ENABLED.key());
        return enabled != null && enabled.toString().trim().equalsIgnoreCase(Enabled.FALSE.name());
    }

    /** Whether a configuration names a replica, and so switches hibernate-mr on. */
    public static boolean present(Map<String, ?> configuration) {
        return !off(configuration) && anyKey(configuration, Settings::namesReplica);
    }

    /** Whether it has any key of a replica's, be it one that is said to every unit. */
    public static boolean speaksOfReplicas(Map<String, ?> configuration) {
        return anyKey(configuration, key -> key.startsWith(REPLICA_PREFIX));
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
        return key.startsWith(REPLICA_PREFIX) && (givesAddress(key) || System.getProperty(key) == null);
    }

    /** Whether a key tells how to reach a node. */
    public static boolean givesAddress(String key) {
        return key.endsWith("." + URL.key()) || key.endsWith("." + DATASOURCE.key());
    }

    /** All keys that have no part of one's own choice. */
    public static Set<String> keys() {
        return MultiRegionSettings.KEYS;
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
        Values values = new Values(configuration);
        String unit = unitName(configuration);
        Settings settings = read(values, unit, environment);
        new UnknownKeys(values).reject();
        if (!values.problems().isEmpty()) {
            throw new SettingException(unit, values.problems());
        }
        return settings;
    }

    private static Settings read(Values values, String unit, UnaryOperator<@Nullable String> environment) {
        SettingsReader reader = new SettingsReader(values);
        String region = reader.region(environment);
        NodesReader nodes = new NodesReader(values);
        NodeSettings primary = nodes.primary();
        List<NodeSettings> replicas = nodes.replicas();
        ConsistencySettings consistency = reader.consistency();
        return new Settings(
                unit,
                region,
                primary,
                replicas,
                consistency,
                reader.store(unit, consistency.maxStaleness()),
                reader.samplingInterval(consistency.maxStaleness()),
                new FunctionSettings(values.get(PRIMARY_FUNCTIONS), values.get(READING_FUNCTIONS)),
                new SightSettings(values.get(WITHOUT_KEY), values.get(WRITERS)),
                values.get(STALE_BASE),
                values.get(STALE_BASE_REMEMBERED),
                reader.web(),
                outages(values),
                health(values),
                values.get(JMX),
                nodes.discovery());
    }

    private static OutageSettings outages(Values values) {
        Duration failoverWait = values.get(FAILOVER_MAX_WAIT);
        Integer crossingLimit = values.find(CROSSING_LIMIT);
        return new OutageSettings(
                failoverWait,
                crossingLimit == null ? OutageSettings.UNLIMITED : crossingLimit,
                values.get(CROSSING_MAX_WAIT));
    }

    private static HealthSettings health(Values values) {
        return new HealthSettings(
                values.get(HEALTH_SERVES),
                values.get(HEALTH_TIMEOUT),
                values.get(HEALTH_CACHE),
                values.get(HEALTH_DETAILS));
    }

    // Tenants that have databases of their own

    /** The tenants that a configuration names, in alphabetical order. */
    public static Set<String> tenants(Map<String, ?> configuration) {
        Set<String> tenants = new TreeSet<>();
        // Seen as what it may be, a map with any keys: it holds the system properties.
        for (Object key : ((Map<?, ?>) configuration).keySet()) {
            if (key instanceof String name && name.startsWith(TENANT.key())) {
                tenants.add(name.substring(TENANT.key().length()).split("\\.", 2)[0]);
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
    public static Map<String, Object> ofTenant(
            Map<String, Object> configuration, String tenant, Map<String, Object> own) {
        String prefix = TENANT.key() + tenant + ".";
        Map<String, Object> settings = new HashMap<>();
        Map<String, Object> tenants = new HashMap<>(own);
        ((Map<?, Object>) configuration).forEach((any, value) -> {
            if (any instanceof String key && key.startsWith(prefix)) {
                tenants.putIfAbsent(PREFIX + key.substring(prefix.length()), value);
            } else if (any instanceof String key && !isOfOneDatabase(key)) {
                settings.put(key, value);
            }
        });
        settings.put(UNIT_NAME, unitName(configuration) + "/" + tenant);
        Object namespace = settings.get(STORE_NAMESPACE.key());
        if (namespace != null) {
            settings.put(STORE_NAMESPACE.key(), HiddenValue.revealed(namespace) + "/" + tenant);
        }
        settings.putAll(tenants);
        return settings;
    }

    private static boolean isOfOneDatabase(String key) {
        return key.startsWith(TENANT.key()) || key.startsWith(PRIMARY_PREFIX) || key.startsWith(REPLICA_PREFIX);
    }

    /**
     * The {@code hibernate.mr.functions.*} settings: names in lower case. Immutable.
     *
     * @param primary see {@link MultiRegionSettings#PRIMARY_FUNCTIONS}
     * @param reading see {@link MultiRegionSettings#READING_FUNCTIONS}
     */
    public record FunctionSettings(Set<String> primary, Set<String> reading) {

        public FunctionSettings {
            primary = Set.copyOf(primary);
            reading = Set.copyOf(reading);
        }
    }

    /**
     * Whose writes a transaction must see where its consistency key does not say so, or not all. Immutable.
     *
     * @param withoutKey see {@link MultiRegionSettings#WITHOUT_KEY}
     * @param writers see {@link MultiRegionSettings#WRITERS}
     */
    public record SightSettings(WithoutKey withoutKey, Writers writers) {}

    /**
     * What is done while nodes are away. Immutable.
     *
     * @param failoverWait see {@link MultiRegionSettings#FAILOVER_MAX_WAIT}
     * @param crossingLimit see {@link MultiRegionSettings#CROSSING_LIMIT}; {@link #UNLIMITED} for none
     * @param crossingWait see {@link MultiRegionSettings#CROSSING_MAX_WAIT}
     */
    public record OutageSettings(Duration failoverWait, int crossingLimit, Duration crossingWait) {

        /** No limit. */
        public static final int UNLIMITED = 0;
    }

    /**
     * The {@code hibernate.mr.health.*} settings. Immutable.
     *
     * @param serves see {@link MultiRegionSettings#HEALTH_SERVES}
     * @param timeout see {@link MultiRegionSettings#HEALTH_TIMEOUT}
     * @param cache see {@link MultiRegionSettings#HEALTH_CACHE}
     * @param details see {@link MultiRegionSettings#HEALTH_DETAILS}
     */
    public record HealthSettings(Serves serves, Duration timeout, Duration cache, Details details) {}
}
