/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.SettingsSource;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
        return ifThere(Answers::keys).orElse(Set.of());
    }

    @Override
    public @Nullable String value(String key) {
        return ifThere(() -> Answers.value(key)).orElse(null);
    }

    private static <T> Optional<T> ifThere(Supplier<@Nullable T> question) {
        try {
            return Optional.ofNullable(question.get());
        } catch (NoClassDefFoundError | IllegalStateException e) {
            // No MicroProfile Config here, or only its interfaces.
            return Optional.empty();
        }
    }

    /** All that names its classes: what is linked is linked within the question, so that what is not there is noticed there. */
    private static final class Answers {

        private static final int MOST_ATTEMPTS = 100;

        /** While another persistence unit starts, SmallRye's set of names may grow under one's hands. */
        static Set<String> keys() {
            for (int attempt = 1; ; attempt++) {
                try {
                    return ours();
                } catch (ConcurrentModificationException e) {
                    if (attempt == MOST_ATTEMPTS) {
                        throw e;
                    }
                }
            }
        }

        private static Set<String> ours() {
            Set<String> keys = new HashSet<>();
            for (String key : ConfigProvider.getConfig().getPropertyNames()) {
                if (key.startsWith(MultiRegionSettings.PREFIX)) {
                    keys.add(key);
                }
            }
            return keys;
        }

        static @Nullable String value(String key) {
            return ConfigProvider.getConfig()
                    .getOptionalValue(key, String.class)
                    .orElse(null);
        }
    }
}
