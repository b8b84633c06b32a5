/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyKeyResolver;
import io.github.hibernatemr.settings.SettingsSource;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;

/** What a container and Hibernate call of this module when an application is deployed; see {@link WithoutOnePartTest}. */
public final class EverythingAtDeployment implements Callable<String> {

    /** For another class loader. */
    public EverythingAtDeployment() {}

    @Override
    public String call() {
        for (SettingsSource source : ServiceLoader.load(SettingsSource.class)) {
            source.keys();
            source.value("hibernate.mr.region");
        }
        for (ConsistencyKeyResolver resolver : ServiceLoader.load(ConsistencyKeyResolver.class)) {
            // Before the container is up, as when a schema is made.
            check(resolver.resolve() == null, "nobody reads");
        }
        try (SeContainer container = SeContainerInitializer.newInstance()
                .addBeanClasses(ConsistencyTest.Plain.class)
                .initialize()) {
            check(
                    "strong"
                            .equals(container
                                    .select(ConsistencyTest.Plain.class)
                                    .get()
                                    .strong()
                                    .toString()),
                    "a level");
            check(container.getBeanManager().getExtension(ConsistencyExtension.class) != null, "the extension");
            ServiceLoader.load(ConsistencyKeyResolver.class).forEach(ConsistencyKeyResolver::resolve);
        }
        return "all is well";
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
