/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hikari;

import io.github.hibernatemr.settings.NodeSettings;
import io.github.hibernatemr.settings.NodeSettings.Url;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connections to a node that are the sampler's own, and of no pool. */
record Unpooled(NodeSettings settings, Url url) {

    /** HikariCP's for what it hands on to the driver. */
    static final String DRIVER_PREFIX = "dataSource.";

    /** Seconds, pgjdbc's {@code connectTimeout}: a sampler must not hang for long on a host that is gone. */
    private static final String CONNECT_TIMEOUT = "5";

    /** A server may take no connection without them, such as a client certificate. */
    Properties driverProperties() {
        Properties properties = new Properties();
        settings.pool().forEach((key, value) -> {
            if (key.startsWith(DRIVER_PREFIX)) {
                properties.setProperty(key.substring(DRIVER_PREFIX.length()), value);
            }
        });
        addSecrets(properties);
        return properties;
    }

    Connection connect() throws SQLException {
        Properties properties = driverProperties();
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT);
        // A server may accept the connection, and then say nothing.
        properties.setProperty("socketTimeout", CONNECT_TIMEOUT);
        properties.setProperty("ApplicationName", "hibernate-mr sampler");
        if (url.user() != null) {
            properties.setProperty("user", url.user());
        }
        if (url.password() != null) {
            properties.setProperty("password", url.password().value());
        }
        // What the URL says goes before.
        addSecrets(properties);
        return DriverManager.getConnection(url.url(), properties);
    }

    private void addSecrets(Properties properties) {
        url.secrets().forEach((key, secret) -> properties.setProperty(key, secret.value()));
    }
}
