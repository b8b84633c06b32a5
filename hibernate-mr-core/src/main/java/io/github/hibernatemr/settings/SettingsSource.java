/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from beside Hibernate's own: found as a service, by the class loader of the application. What it says goes
 * before what the persistence unit says, so that the environment of a pod can tell what {@code persistence.xml} cannot know.
 * Needs a public constructor without parameters. Used once for each persistence unit, by the thread that starts it.
 */
public interface SettingsSource {

    /** The keys that it can list; those that do not begin with {@link MultiRegionSettings#PREFIX} are ignored. */
    Set<String> keys();

    /**
     * What it says of a key: one that it has listed, one that has a constant in {@link MultiRegionSettings}, or one that the
     * persistence unit gives a value.
     *
     * @return null for nothing
     */
    @Nullable
    String value(String key);
}
