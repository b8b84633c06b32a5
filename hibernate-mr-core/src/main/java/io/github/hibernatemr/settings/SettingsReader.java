/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.ASSUMED_LAG;
import static io.github.hibernatemr.settings.MultiRegionSettings.CONSISTENCY_LEVEL;
import static io.github.hibernatemr.settings.MultiRegionSettings.COVERAGE;
import static io.github.hibernatemr.settings.MultiRegionSettings.CROSSING_LIMIT;
import static io.github.hibernatemr.settings.MultiRegionSettings.CROSSING_MAX_WAIT;
import static io.github.hibernatemr.settings.MultiRegionSettings.Defaults;
import static io.github.hibernatemr.settings.MultiRegionSettings.ENABLED;
import static io.github.hibernatemr.settings.MultiRegionSettings.FAILOVER_MAX_WAIT;
import static io.github.hibernatemr.settings.MultiRegionSettings.HEALTH_CACHE;
import static io.github.hibernatemr.settings.MultiRegionSettings.HEALTH_DETAILS;
import static io.github.hibernatemr.settings.MultiRegionSettings.HEALTH_SERVES;
import static io.github.hibernatemr.settings.MultiRegionSettings.HEALTH_TIMEOUT;
import static io.github.hibernatemr.settings.MultiRegionSettings.KEY_RESOLVER;
import static io.github.hibernatemr.settings.MultiRegionSettings.MAX_STALENESS;
import static io.github.hibernatemr.settings.MultiRegionSettings.MAX_WAIT;
import static io.github.hibernatemr.settings.MultiRegionSettings.PRIMARY_FUNCTIONS;
import static io.github.hibernatemr.settings.MultiRegionSettings.READING_FUNCTIONS;
import static io.github.hibernatemr.settings.MultiRegionSettings.REGION;
import static io.github.hibernatemr.settings.MultiRegionSettings.SAMPLING_INTERVAL;
import static io.github.hibernatemr.settings.MultiRegionSettings.STALE_BASE;
import static io.github.hibernatemr.settings.MultiRegionSettings.STALE_BASE_REMEMBERED;
import static io.github.hibernatemr.settings.MultiRegionSettings.TOKEN_SECRET;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_ANONYMOUS;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_COOKIE;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_COOKIE_SECURE;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_CREDENTIALS;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_HEADER;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_TOKEN;
import static io.github.hibernatemr.settings.MultiRegionSettings.WITHOUT_KEY;
import static io.github.hibernatemr.settings.MultiRegionSettings.WRITERS;
import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.NodeSettings.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads one configuration, and collects everything that is wrong with it before it complains. Used once. */
final class SettingsReader {

    /** The least that a timer can wait for; zero would have it spin. */
    static final Duration LEAST = Duration.ofMillis(1);

    private static final int LEAST_SECRET = 16;

    private final Values values;
    private final UnaryOperator<@Nullable String> environment;
    private final String unit;

    SettingsReader(Map<String, ?> configuration, UnaryOperator<@Nullable String> environment) {
        this.values = new Values(configuration);
        this.environment = environment;
        this.unit = Settings.unitName(configuration);
    }

    Settings read() {
        if (values.choice(ENABLED, Defaults.ENABLED) == Enabled.FALSE) {
            values.wrong(ENABLED, "false", SettingsMessages.MESSAGES.namedAndOff());
        }
        String region = region();
        NodesReader nodes = new NodesReader(values);
        NodeSettings primary = nodes.primary();
        List<NodeSettings> replicas = nodes.replicas();
        ConsistencySettings consistency = consistency();
        StoreSettings store = new StoreReader(values).read(unit, consistency.maxStaleness());
        Duration interval = values.duration(SAMPLING_INTERVAL, Defaults.SAMPLING_INTERVAL, LEAST);
        belowMaxStaleness(SAMPLING_INTERVAL, interval, consistency);
        var functions = new FunctionSettings(values.names(PRIMARY_FUNCTIONS), values.names(READING_FUNCTIONS));
        SightSettings sight = new SightSettings(
                values.choice(WITHOUT_KEY, Defaults.WITHOUT_KEY), values.choice(WRITERS, Defaults.WRITERS));
        StaleBase staleBase = values.choice(STALE_BASE, Defaults.STALE_BASE);
        int remembered = values.count(STALE_BASE_REMEMBERED, Defaults.STALE_BASE_REMEMBERED, 0);
        WebSettings web = web();
        OutageSettings outages = new OutageSettings(
                values.duration(FAILOVER_MAX_WAIT, Defaults.FAILOVER_MAX_WAIT, Duration.ZERO),
                values.count(CROSSING_LIMIT, OutageSettings.UNLIMITED),
                values.duration(CROSSING_MAX_WAIT, Defaults.CROSSING_MAX_WAIT, Duration.ZERO));
        HealthSettings health = new HealthSettings(
                values.choice(HEALTH_SERVES, Defaults.HEALTH_SERVES),
                values.duration(HEALTH_TIMEOUT, Defaults.HEALTH_TIMEOUT, LEAST),
                values.duration(HEALTH_CACHE, Defaults.HEALTH_CACHE, Duration.ZERO),
                values.choice(HEALTH_DETAILS, Defaults.HEALTH_DETAILS));
        Jmx jmx = values.choice(MultiRegionSettings.JMX, Defaults.JMX);
        DiscoverySettings discovery = nodes.discovery();
        new UnknownKeys(values).reject();
        if (!values.problems().isEmpty()) {
            throw new SettingException(unit, values.problems());
        }
        return new Settings(
                unit,
                region,
                primary,
                replicas,
                consistency,
                store,
                functions,
                sight,
                staleBase,
                staleBase == StaleBase.VERIFY ? remembered : 0,
                web,
                outages,
                discovery,
                health,
                jmx,
                interval);
    }

    private String region() {
        String region = values.string(REGION);
        for (String variable : Defaults.REGION_VARIABLES) {
            if (region == null) {
                String fromEnvironment = environment.apply(variable);
                region = fromEnvironment == null || fromEnvironment.isBlank() ? null : fromEnvironment.trim();
            }
        }
        if (region == null) {
            values.missing(REGION, MESSAGES.nameOwnRegion(String.join(" or ", Defaults.REGION_VARIABLES)));
            return "";
        }
        return region;
    }

    private ConsistencySettings consistency() {
        var consistency = new ConsistencySettings(
                values.choice(CONSISTENCY_LEVEL, Defaults.LEVEL),
                values.duration(MAX_STALENESS, Defaults.MAX_STALENESS, LEAST),
                values.choice(COVERAGE, Defaults.COVERAGE),
                values.duration(ASSUMED_LAG, Defaults.ASSUMED_LAG, Duration.ZERO),
                values.object(MAX_WAIT) == null ? null : values.duration(MAX_WAIT, Duration.ZERO, Duration.ZERO),
                tokenSecret(),
                values.object(KEY_RESOLVER));
        if (consistency.coverage() == CoverageSource.ASSUMED) {
            belowMaxStaleness(ASSUMED_LAG, consistency.assumedLag(), consistency);
        }
        return consistency;
    }

    private WebSettings web() {
        return new WebSettings(
                values.choice(WEB_TOKEN, Defaults.WEB_TOKEN),
                values.httpName(WEB_COOKIE, Defaults.WEB_COOKIE),
                values.choice(WEB_COOKIE_SECURE, Defaults.WEB_COOKIE_SECURE),
                values.httpName(WEB_HEADER, Defaults.WEB_HEADER),
                values.choice(WEB_ANONYMOUS, Defaults.WEB_ANONYMOUS),
                values.httpNames(WEB_CREDENTIALS, Defaults.WEB_CREDENTIALS));
    }

    private @Nullable Secret tokenSecret() {
        Object secret = values.object(TOKEN_SECRET);
        boolean isAnyTooShort = secret != null
                && ConsistencySettings.split(secret.toString()).stream().anyMatch(one -> one.length() < LEAST_SECRET);
        if (secret != null && isAnyTooShort) {
            values.wrong(TOKEN_SECRET, secret, MESSAGES.secretTooShort(LEAST_SECRET));
        }
        return secret == null ? null : new Secret(secret.toString());
    }

    private void belowMaxStaleness(String key, Duration duration, ConsistencySettings consistency) {
        boolean below = duration.compareTo(consistency.maxStaleness()) < 0;
        if (!below && values.sound(key, MAX_STALENESS)) {
            String maxStaleness = DurationText.of(consistency.maxStaleness());
            values.wrong(
                    key,
                    values.shownDuration(key, duration),
                    MESSAGES.notBelowMaxStaleness(MAX_STALENESS, maxStaleness));
        }
    }
}
