/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.SettingsSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Settings from MicroProfile Config, where the server has it: {@code HIBERNATE_MR_STORE_URI} in the environment of a pod is {@code
 * hibernate.mr.store.uri}, as its specification has it. Found as a service. Without it, this says nothing. Used by one thread.
 */
public final class MicroProfileSettings implements SettingsSource {

    /** For the service loader. */
    public MicroProfileSettings() {}

    @Override
    public Set<String> keys() {
        return fromConfig(
                        config -> StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                                .filter(key -> key.startsWith(MultiRegionSettings.PREFIX))
                                .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    @Override
    public @Nullable String value(String key) {
        return fromConfig(config -> config.getOptionalValue(key, String.class).orElse(null))
                .orElse(null);
    }

    private static <T> Optional<T> fromConfig(Function<Config, @Nullable T> question) {
        try {
            return Optional.ofNullable(question.apply(ConfigProvider.getConfig()));
        } catch (NoClassDefFoundError | IllegalStateException e) {
            // No MicroProfile Config here, or only its interfaces.
            return Optional.empty();
        }
    }
}
