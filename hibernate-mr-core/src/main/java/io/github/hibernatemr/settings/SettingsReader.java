/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.ASSUMED_LAG;
import static io.github.hibernatemr.settings.MultiRegionSettings.CONSISTENCY_LEVEL;
import static io.github.hibernatemr.settings.MultiRegionSettings.COVERAGE;
import static io.github.hibernatemr.settings.MultiRegionSettings.ENABLED;
import static io.github.hibernatemr.settings.MultiRegionSettings.KEY_RESOLVER;
import static io.github.hibernatemr.settings.MultiRegionSettings.MAX_STALENESS;
import static io.github.hibernatemr.settings.MultiRegionSettings.MAX_WAIT;
import static io.github.hibernatemr.settings.MultiRegionSettings.REGION;
import static io.github.hibernatemr.settings.MultiRegionSettings.REGION_VARIABLES;
import static io.github.hibernatemr.settings.MultiRegionSettings.SAMPLING_INTERVAL;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_NAMESPACE;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_ON_FAILURE;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_ON_WRITE_FAILURE;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_TIMEOUT;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_TTL;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_URI;
import static io.github.hibernatemr.settings.MultiRegionSettings.TOKEN_SECRET;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_ANONYMOUS;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_COOKIE;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_COOKIE_SECURE;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_CREDENTIALS;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_HEADER;
import static io.github.hibernatemr.settings.MultiRegionSettings.WEB_TOKEN;
import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.MultiRegionSettings.Enabled;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads what concerns no node, and checks that what depends on each other agrees. Used once. */
final class SettingsReader {

    private final Values values;

    SettingsReader(Values values) {
        this.values = values;
    }

    String region(UnaryOperator<@Nullable String> environment) {
        if (values.get(ENABLED) == Enabled.FALSE) {
            values.wrong(ENABLED, "false", MESSAGES.namedAndOff());
        }
        String region = values.find(REGION);
        for (String variable : REGION_VARIABLES) {
            String fromEnvironment = region == null ? environment.apply(variable) : null;
            region = fromEnvironment == null || fromEnvironment.isBlank() ? region : fromEnvironment.trim();
        }
        if (region == null) {
            values.missing(REGION, MESSAGES.nameOwnRegion(String.join(" or ", REGION_VARIABLES)));
            return "";
        }
        return region;
    }

    ConsistencySettings consistency() {
        var consistency = new ConsistencySettings(
                values.get(CONSISTENCY_LEVEL),
                values.get(MAX_STALENESS),
                values.get(COVERAGE),
                values.get(ASSUMED_LAG),
                values.find(MAX_WAIT),
                values.find(TOKEN_SECRET),
                values.find(KEY_RESOLVER));
        if (consistency.coverage() == CoverageSource.ASSUMED) {
            checkIsBelow(consistency.maxStaleness(), ASSUMED_LAG, consistency.assumedLag());
        }
        return consistency;
    }

    StoreSettings store(String unit, Duration maxStaleness) {
        String namespace = values.find(STORE_NAMESPACE);
        var store = new StoreSettings(
                values.get(STORE_URI),
                namespace == null ? unit : namespace,
                values.get(STORE_TIMEOUT),
                values.get(STORE_TTL),
                values.get(STORE_ON_FAILURE),
                values.get(STORE_ON_WRITE_FAILURE));
        checkOutlives(maxStaleness, store);
        return store;
    }

    Duration samplingInterval(Duration maxStaleness) {
        Duration interval = values.get(SAMPLING_INTERVAL);
        checkIsBelow(maxStaleness, SAMPLING_INTERVAL, interval);
        return interval;
    }

    WebSettings web() {
        return new WebSettings(
                values.get(WEB_TOKEN),
                values.get(WEB_COOKIE),
                values.get(WEB_COOKIE_SECURE),
                values.get(WEB_HEADER),
                values.get(WEB_ANONYMOUS),
                values.get(WEB_CREDENTIALS));
    }

    // What depends on each other

    private void checkIsBelow(Duration maxStaleness, Setting<Duration> setting, Duration duration) {
        boolean below = duration.compareTo(maxStaleness) < 0;
        if (!below && values.sound(setting, MAX_STALENESS)) {
            String remedy = MESSAGES.notBelowMaxStaleness(MAX_STALENESS.key(), DurationText.of(maxStaleness));
            values.wrong(setting, values.shown(setting, duration), remedy);
        }
    }

    private void checkOutlives(Duration maxStaleness, StoreSettings store) {
        Duration least = maxStaleness.plus(store.timeout());
        if (store.ttl().compareTo(least) <= 0 && values.sound(STORE_TTL, STORE_TIMEOUT, MAX_STALENESS)) {
            String remedy = MESSAGES.ttlTooShort(
                    MAX_STALENESS.key(),
                    DurationText.of(maxStaleness),
                    STORE_TIMEOUT.key(),
                    DurationText.of(store.timeout()),
                    DurationText.of(least));
            values.wrong(STORE_TTL, values.shown(STORE_TTL, store.ttl()), remedy);
        }
    }
}
