/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.NodeSettings;
import io.github.hibernatemr.settings.NodeSettings.Url;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HikariConnectionSourceTest {

    private static final String URL = "jdbc:refusing:";
    private static final Node NODE = new Node("eu", "here", Node.Role.REPLICA);

    private final Refusing driver = new Refusing();

    /** Notes with which properties it was asked. */
    private static final class Refusing implements Driver {

        private final List<Properties> asked = new CopyOnWriteArrayList<>();

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            if (!acceptsURL(url)) {
                return null;
            }
            asked.add(info);
            throw new SQLException("refused");
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith(URL);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }

    @BeforeEach
    void register() throws SQLException {
        DriverManager.registerDriver(driver);
    }

    @AfterEach
    void deregister() throws SQLException {
        DriverManager.deregisterDriver(driver);
    }

    /** A server may ask for a client certificate, of whoever comes. */
    @Test
    void theSamplerConnectsWithWhatThePoolGivesTheDriver() {
        Map<String, String> pool =
                Map.of("dataSource.sslcert", "client.crt", "dataSource.connectTimeout", "60", "maximumPoolSize", "3");
        Url url = Url.of(URL, "shop", null);
        var common = new HikariConnectionSource.Common("shop", null, new StreamingReplication(CoverageSource.MEASURED));
        try (ConnectionSource source =
                HikariConnectionSource.open(common, NODE, new NodeSettings("eu", "here", 1, url, pool), url)) {
            assertThatThrownBy(source::connectForSampling).hasMessage("refused");
        }
        assertThat(driver.asked)
                .anySatisfy(properties -> assertThat(properties)
                        .containsEntry("ApplicationName", "hibernate-mr sampler")
                        .containsEntry("user", "shop")
                        .containsEntry("sslcert", "client.crt")
                        .as("a sampler does not wait as long as the application may")
                        .containsEntry("connectTimeout", "5")
                        .doesNotContainKey("maximumPoolSize"));
    }
}
