/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.Defaults;
import static io.github.hibernatemr.settings.MultiRegionSettings.MAX_STALENESS;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_NAMESPACE;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_ON_FAILURE;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_ON_WRITE_FAILURE;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_TIMEOUT;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_TTL;
import static io.github.hibernatemr.settings.MultiRegionSettings.STORE_URI;
import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Reads the settings of the write-timestamp store. Used once. */
final class StoreReader {

    private final Values values;

    StoreReader(Values values) {
        this.values = values;
    }

    StoreSettings read(String unit, Duration maxStaleness) {
        String namespace = values.string(STORE_NAMESPACE);
        var store = new StoreSettings(
                uris(),
                namespace == null ? unit : namespace,
                values.duration(STORE_TIMEOUT, Defaults.STORE_TIMEOUT, SettingsReader.LEAST),
                values.duration(STORE_TTL, Defaults.STORE_TTL, SettingsReader.LEAST),
                values.choice(STORE_ON_FAILURE, Defaults.STORE_ON_FAILURE),
                values.choice(STORE_ON_WRITE_FAILURE, Defaults.STORE_ON_WRITE_FAILURE));
        Duration least = maxStaleness.plus(store.timeout());
        if (store.ttl().compareTo(least) <= 0 && values.sound(STORE_TTL, STORE_TIMEOUT, MAX_STALENESS)) {
            values.wrong(
                    STORE_TTL, values.shownDuration(STORE_TTL, store.ttl()), ttlTooShort(store, maxStaleness, least));
        }
        return store;
    }

    private static String ttlTooShort(StoreSettings store, Duration maxStaleness, Duration least) {
        return MESSAGES.ttlTooShort(
                MAX_STALENESS,
                DurationText.of(maxStaleness),
                STORE_TIMEOUT,
                DurationText.of(store.timeout()),
                DurationText.of(least));
    }

    private List<URI> uris() {
        String given = values.string(STORE_URI);
        if (given == null) {
            return List.of();
        }
        List<String> list =
                Masking.BETWEEN_URLS.splitAsStream(given).map(String::trim).toList();
        String complaint = RedisUris.complaint(list);
        if (complaint != null) {
            values.wrong(STORE_URI, given, MESSAGES.expectedRedis(complaint));
            return List.of();
        }
        return list.stream().map(URI::create).toList();
    }
}
