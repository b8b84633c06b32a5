/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.registration;

import static io.github.hibernatemr.settings.MultiRegionSettings.REPLICA_PREFIX;

import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.SettingsSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;

/** Adds what {@link SettingsSource}s say to the settings of a persistence unit. Used once, at start-up. */
final class SettingsSources {

    private SettingsSources() {}

    /** Returns whether any of them has named a replica that is another unit's, to be ignored here. */
    static boolean apply(StandardServiceRegistryBuilder builder) {
        boolean ignored = false;
        for (SettingsSource source : builder.getBootstrapServiceRegistry()
                .requireService(ClassLoaderService.class)
                .loadJavaServices(SettingsSource.class)) {
            ignored |= apply(source, builder);
        }
        return ignored;
    }

    private static boolean apply(SettingsSource source, StandardServiceRegistryBuilder builder) {
        // Seen as what it may be, a map with any keys: it holds the system properties.
        List<String> given = ((Map<?, ?>) builder.getSettings())
                .keySet().stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
        // The environment, too, speaks to every unit.
        boolean namesReplicas = given.stream().anyMatch(Settings::namesReplica)
                || source.keys().stream().anyMatch(key -> key.startsWith(REPLICA_PREFIX) && Settings.givesAddress(key));
        List<String> keys = Stream.of(Settings.keys().stream(), source.keys().stream(), given.stream())
                .flatMap(Function.identity())
                .filter(key -> key.startsWith(MultiRegionSettings.PREFIX))
                .filter(key -> namesReplicas || !key.startsWith(REPLICA_PREFIX))
                .distinct()
                .toList();
        for (String key : keys) {
            String value = source.value(key);
            if (value != null) {
                builder.applySetting(key, value);
            }
        }
        return !namesReplicas && source.keys().stream().anyMatch(key -> key.startsWith(REPLICA_PREFIX));
    }
}
