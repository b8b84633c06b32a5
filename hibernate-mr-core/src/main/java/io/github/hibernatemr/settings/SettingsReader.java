/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.Defaults;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads one configuration, and collects everything that is wrong with it before it complains. Used once. */
final class SettingsReader {

    private static final Set<String> SCHEMES = Set.of("redis", "rediss", "redis-sentinel");

    private final Values values;
    private final UnaryOperator<@Nullable String> environment;
    private final String unit;

    SettingsReader(Map<String, ?> configuration, UnaryOperator<@Nullable String> environment) {
        this.values = new Values(configuration);
        this.environment = environment;
        this.unit = Settings.unitName(configuration);
    }

    Settings read() {
        String region = region();
        NodesReader nodes = new NodesReader(values);
        NodeSettings primary = nodes.primary();
        List<NodeSettings> replicas = nodes.replicas();
        ConsistencySettings consistency = consistency();
        StoreSettings store = store(consistency);
        Duration interval = samplingInterval(consistency);
        values.rejectUnread(nodes.replicaNames());
        if (!values.problems().isEmpty()) {
            throw new SettingException(unit, values.problems());
        }
        return new Settings(unit, region, primary, replicas, consistency, store, interval);
    }

    private String region() {
        String region = values.string(MultiRegionSettings.REGION);
        for (String variable : List.of("HIBERNATE_MR_REGION", "AWS_REGION")) {
            if (region == null) {
                String fromEnvironment = environment.apply(variable);
                region = fromEnvironment == null || fromEnvironment.isBlank() ? null : fromEnvironment.trim();
            }
        }
        if (region == null) {
            values.missing(
                    MultiRegionSettings.REGION,
                    "name the region of this pod here or in the environment variable HIBERNATE_MR_REGION or AWS_REGION");
            return "";
        }
        return region;
    }

    private ConsistencySettings consistency() {
        return new ConsistencySettings(
                values.choice(MultiRegionSettings.CONSISTENCY_LEVEL, Defaults.LEVEL),
                values.positive(MultiRegionSettings.MAX_STALENESS, Defaults.MAX_STALENESS),
                values.choice(MultiRegionSettings.COVERAGE, Defaults.COVERAGE),
                values.duration(MultiRegionSettings.ASSUMED_LAG, Defaults.ASSUMED_LAG),
                values.object(MultiRegionSettings.KEY_RESOLVER));
    }

    private StoreSettings store(ConsistencySettings consistency) {
        String namespace = values.string(MultiRegionSettings.STORE_NAMESPACE);
        var store = new StoreSettings(
                uris(),
                namespace == null ? unit : namespace,
                values.positive(MultiRegionSettings.STORE_TIMEOUT, Defaults.STORE_TIMEOUT),
                values.positive(MultiRegionSettings.STORE_TTL, Defaults.STORE_TTL),
                values.choice(MultiRegionSettings.STORE_ON_FAILURE, Defaults.STORE_ON_FAILURE));
        Duration least = consistency.maxStaleness().plus(store.timeout());
        if (store.ttl().compareTo(least) <= 0) {
            values.wrong(
                    MultiRegionSettings.STORE_TTL,
                    store.ttl(),
                    "must be longer than %s (%s) plus %s (%s), or a missing timestamp would not prove that every replica"
                                    .formatted(
                                            MultiRegionSettings.MAX_STALENESS,
                                            consistency.maxStaleness(),
                                            MultiRegionSettings.STORE_TIMEOUT,
                                            store.timeout())
                            + " in rotation covers the write; raise the one or lower the other");
        }
        return store;
    }

    private List<URI> uris() {
        String list = values.string(MultiRegionSettings.STORE_URI);
        List<URI> uris = new ArrayList<>();
        if (list != null) {
            for (String text : separated(list)) {
                URI uri = uri(text.trim());
                if (uri == null) {
                    values.wrong(
                            MultiRegionSettings.STORE_URI,
                            list,
                            "expected redis://host:port, rediss://host:port or redis-sentinel://host:port/0#master,"
                                    + " or a comma-separated list of a cluster's nodes");
                    return List.of();
                }
                uris.add(uri);
            }
        }
        return List.copyOf(uris);
    }

    /** The commas of a Sentinel's URI separate Sentinels, not URIs. */
    private static List<String> separated(String list) {
        return list.startsWith("redis-sentinel:") ? List.of(list) : Arrays.asList(list.split(",", -1));
    }

    private static @Nullable URI uri(String text) {
        try {
            URI uri = URI.create(text);
            boolean usable = uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getRawAuthority() != null
                    && !uri.getRawAuthority().endsWith("@");
            return usable ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Duration samplingInterval(ConsistencySettings consistency) {
        Duration interval = values.positive(MultiRegionSettings.SAMPLING_INTERVAL, Defaults.SAMPLING_INTERVAL);
        if (interval.compareTo(consistency.maxStaleness()) >= 0) {
            values.wrong(
                    MultiRegionSettings.SAMPLING_INTERVAL,
                    interval,
                    "must be shorter than %s (%s), or no replica would ever be fresh enough"
                            .formatted(MultiRegionSettings.MAX_STALENESS, consistency.maxStaleness()));
        }
        return interval;
    }
}
