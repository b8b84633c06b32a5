/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.consistency.ConsistencyKeyResolver;
import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import java.util.List;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.boot.registry.classloading.spi.ClassLoadingException;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.jspecify.annotations.Nullable;

/** Makes the key resolver that the settings name, or else that an extension brings along. */
final class KeyResolvers {

    private KeyResolvers() {}

    static @Nullable ConsistencyKeyResolver of(Settings settings, ServiceRegistryImplementor registry) {
        Object given = settings.consistency().keyResolver();
        if (given instanceof ConsistencyKeyResolver ready) {
            return ready;
        }
        ClassLoaderService classes = registry.requireService(ClassLoaderService.class);
        if (given == null) {
            return classes.loadJavaServices(ConsistencyKeyResolver.class).stream()
                    .findFirst()
                    .orElse(null);
        }
        try {
            Class<?> type = given instanceof Class<?> already ? already : classes.classForName(given.toString());
            return type.asSubclass(ConsistencyKeyResolver.class)
                    .getConstructor()
                    .newInstance();
        } catch (ClassLoadingException | ClassCastException | ReflectiveOperationException e) {
            String expected = "expected a class that implements " + ConsistencyKeyResolver.class.getName()
                    + " and has a public constructor without parameters (" + e + ")";
            throw new SettingException(
                    settings.unit(),
                    List.of(new Problem(MultiRegionSettings.KEY_RESOLVER.key(), String.valueOf(given), expected)));
        }
    }
}
