/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.internal.store.MemoryWriteTimestampStore;
import io.github.hibernatemr.lettuce.RedisWriteTimestampStore;
import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the write-timestamp store that the settings name. */
final class UnitStore {

    private UnitStore() {}

    /** @param clock the latest instant that the primary's clock can show now, null while nobody knows */
    static WriteTimestampStore open(Settings settings, Supplier<@Nullable Instant> clock) {
        if (settings.store().uris().isEmpty()) {
            return MemoryWriteTimestampStore.of(settings.store().ttl(), clock);
        }
        ClassLoader loader = UnitStore.class.getClassLoader();
        LettuceVersion.problem(loader).ifPresent(problem -> {
            throw wrong(settings, problem);
        });
        try {
            return RedisWriteTimestampStore.open(settings.unit(), settings.store(), clock);
        } catch (LinkageError e) {
            throw wrong(settings, LettuceVersion.problem(loader, e));
        } catch (IllegalArgumentException e) {
            // Its message may quote the URI, password and all.
            throw wrong(
                    settings,
                    "is no URI that Lettuce takes; see io.lettuce.core.RedisURI for what may follow the address");
        }
    }

    private static SettingException wrong(Settings settings, String remedy) {
        return new SettingException(
                settings.unit(),
                List.of(new Problem(
                        MultiRegionSettings.STORE_URI.key(), settings.store().shownUris(), remedy)));
    }
}
