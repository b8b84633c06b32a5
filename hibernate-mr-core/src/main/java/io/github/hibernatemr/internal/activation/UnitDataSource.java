/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.NodeSettings.Access;
import io.github.hibernatemr.settings.NodeSettings.DataSourceObject;
import io.github.hibernatemr.settings.NodeSettings.JndiName;
import io.github.hibernatemr.settings.NodeSettings.Url;
import io.github.hibernatemr.settings.Setting.Secret;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the persistence unit itself says of its database: that is the primary.
 *
 * @param key the setting that says it
 * @param access how to reach it
 */
@SuppressWarnings("deprecation") // The old names of settings are still what people have.
record UnitDataSource(String key, Access access) {

    private static final List<String> URLS = List.of(JdbcSettings.JAKARTA_JDBC_URL, JdbcSettings.URL);

    private static final List<String> DATA_SOURCES = List.of(
            JdbcSettings.JAKARTA_JTA_DATASOURCE, JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, JdbcSettings.DATASOURCE);

    /** Whether a configuration says how to reach a database by keys that are not ours. */
    static boolean isNamedIn(Map<String, Object> configuration) {
        return Stream.concat(DATA_SOURCES.stream(), URLS.stream()).anyMatch(key -> configuration.get(key) != null);
    }

    static UnitDataSource of(Settings settings, Map<String, Object> configuration) {
        for (String key : DATA_SOURCES) {
            Object given = configuration.get(key);
            if (given instanceof DataSource object) {
                return new UnitDataSource(key, new DataSourceObject(object));
            }
            if (given instanceof String name && !name.isBlank()) {
                return new UnitDataSource(key, new JndiName(name.trim()));
            }
        }
        for (String key : URLS) {
            if (configuration.get(key) instanceof String url && !url.isBlank()) {
                refuseUserInfo(settings, key, url);
                return new UnitDataSource(key, url(url, configuration));
            }
        }
        throw new SettingException(
                settings.unit(),
                List.of(new Problem(
                        MultiRegionSettings.PRIMARY_PREFIX + MultiRegionSettings.DATASOURCE.key(),
                        null,
                        "name the primary by this key or hibernate.mr.primary.url, or give the persistence unit a"
                                + " jta-data-source")));
    }

    private static void refuseUserInfo(Settings settings, String key, String url) {
        Url.complaint(url, JdbcSettings.JAKARTA_JDBC_USER, JdbcSettings.JAKARTA_JDBC_PASSWORD)
                .ifPresent(complaint -> {
                    throw new SettingException(settings.unit(), List.of(new Problem(key, url, complaint)));
                });
    }

    private static Access url(String url, Map<String, Object> configuration) {
        String password = first(configuration, JdbcSettings.JAKARTA_JDBC_PASSWORD, JdbcSettings.PASS);
        return Url.of(
                url,
                first(configuration, JdbcSettings.JAKARTA_JDBC_USER, JdbcSettings.USER),
                password == null ? null : new Secret(password));
    }

    private static @Nullable String first(Map<String, Object> configuration, String key, String olderKey) {
        Object value = configuration.getOrDefault(key, configuration.get(olderKey));
        return value == null ? null : value.toString();
    }
}
