/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** Configurations to start tests from. */
final class Configurations {

    private Configurations() {}

    /** The least that can be started with, and more; a null value takes a key away. */
    static Map<String, Object> with(Object... keysAndValues) {
        Map<String, Object> configuration = new HashMap<>(Map.of(
                "hibernate.persistenceUnitName", "shop",
                "hibernate.mr.region", "eu-west-1",
                "hibernate.mr.replica.eu.url", "jdbc:postgresql://eu/shop",
                "hibernate.mr.replica.eu.region", "eu-west-1"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String key = (String) keysAndValues[i];
            Object value = keysAndValues[i + 1];
            if (value == null) {
                configuration.remove(key);
            } else {
                configuration.put(key, value);
            }
        }
        return configuration;
    }

    static Settings read(Object... keysAndValues) {
        return Settings.read(with(keysAndValues), variable -> null);
    }

    static String error(Object... keysAndValues) {
        return Assertions.catchThrowableOfType(SettingException.class, () -> read(keysAndValues))
                .getMessage();
    }
}
