/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.testkit.Node;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import software.amazon.jdbc.ds.AwsWrapperDataSource;

/** What a team might put between its application and its database, each configured as its documentation recommends. */
enum Contestant {
    /** Everything goes to the primary. */
    PLAIN("plain, on the primary", false) {
        @Override
        Pod start(Site site) {
            HikariDataSource pool = site.pool(site.primary());
            return Pod.start(Map.of(DATA_SOURCE, pool), false, List.of(pool));
        }
    },
    HIBERNATE_MR("hibernate-mr", false) {
        @Override
        Pod start(Site site) {
            return Pod.start(routed(site), false, List.of());
        }
    },
    /** An ideal router that reads the primary for five seconds after a write. */
    WINDOW("a fixed window of 5 s", false) {
        @Override
        Pod start(Site site) {
            Map<String, Object> settings = routed(site);
            settings.put("hibernate.mr.consistency.coverage", "assumed");
            settings.put("hibernate.mr.consistency.assumed_lag", "5s");
            return Pod.start(settings, false, List.of());
        }
    },
    /** Its simple read/write splitting, for servers that are not Amazon's, by the read-only flag. */
    AWS("AWS JDBC wrapper, srw", true) {
        @Override
        Pod start(Site site) {
            Properties properties = new Properties();
            properties.setProperty("wrapperPlugins", "srw");
            properties.setProperty("srwWriteEndpoint", site.endpoint(site.primary()));
            properties.setProperty("srwReadEndpoint", site.endpoint(site.replica()));
            properties.setProperty("verifyNewSrwConnections", "false");
            return wrapped(site, site.endpoint(site.primary()), properties, true);
        }
    },
    /** Its routing by the text of each statement. It leaves a transaction where it began: on the primary, since Hibernate begins them there. */
    AWS_SQL("AWS JDBC wrapper, SQL routing", false) {
        @Override
        Pod start(Site site) {
            Properties properties = new Properties();
            properties.setProperty("wrapperPlugins", "sqlParser,autoReadWriteSplitting");
            properties.setProperty("singleWriterConnectionString", "true");
            return wrapped(
                    site, site.endpoint(site.primary()) + "," + site.endpoint(site.replica()), properties, false);
        }
    },
    /** By the text of each statement; in a transaction too, as its default has it. */
    SHARDINGSPHERE("ShardingSphere-JDBC", false) {
        @Override
        Pod start(Site site) {
            HikariDataSource pool = new HikariDataSource();
            pool.setDriverClassName(SHARDINGSPHERE_DRIVER);
            pool.setJdbcUrl("jdbc:shardingsphere:absolutepath:" + ShardingSphereFile.write(site));
            pool.setMaximumPoolSize(Site.POOL_SIZE);
            return Pod.start(
                    Map.of(DATA_SOURCE, pool, "hibernate.dialect", "org.hibernate.dialect.PostgreSQLDialect"),
                    false,
                    List.of(pool));
        }
    },
    /** By the read-only flag too. */
    SPRING("Spring's lazy proxy", true) {
        @Override
        Pod start(Site site) {
            HikariDataSource primary = site.pool(site.primary());
            HikariDataSource replica = site.pool(site.replica());
            LazyConnectionDataSourceProxy proxy = new LazyConnectionDataSourceProxy(primary);
            proxy.setReadOnlyDataSource(replica);
            return Pod.start(Map.of(DATA_SOURCE, proxy), true, List.of(primary, replica));
        }
    };

    private static final String SHARDINGSPHERE_DRIVER = "org.apache.shardingsphere.driver.ShardingSphereDriver";
    private static final String DATA_SOURCE = "jakarta.persistence.nonJtaDataSource";

    private final String title;
    private final boolean annotated;

    Contestant(String title, boolean annotated) {
        this.title = title;
        this.annotated = annotated;
    }

    abstract Pod start(Site site);

    String title() {
        return title;
    }

    /** Whether the application had to be annotated for it. */
    boolean annotated() {
        return annotated;
    }

    /** The jar on the class path, with its version; nothing for what is measured here, null if it is not on the class path. */
    @Nullable
    String version() {
        try {
            return switch (this) {
                case AWS, AWS_SQL -> jar(AwsWrapperDataSource.class);
                case SPRING -> jar(LazyConnectionDataSourceProxy.class);
                // Many jars, which only the profile brings.
                case SHARDINGSPHERE -> jar(Class.forName(SHARDINGSPHERE_DRIVER));
                default -> "";
            };
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private static String jar(Class<?> type) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.substring(jar.lastIndexOf('/') + 1).replace(".jar", "");
    }

    /** Behind a pool, as the wrapper's documentation has it; its dialect is named, or it would ask which of Amazon's servers this is. */
    private static Pod wrapped(Site site, String endpoints, Properties properties, boolean annotated) {
        Node primary = site.primary();
        properties.setProperty("wrapperDialect", "pg");
        AwsWrapperDataSource wrapper = new AwsWrapperDataSource();
        wrapper.setJdbcUrl(primary.jdbcUrl(Site.HERE)
                .replace(site.endpoint(primary), endpoints)
                .replace("jdbc:postgresql:", "jdbc:aws-wrapper:postgresql:"));
        wrapper.setTargetDataSourceProperties(properties);
        wrapper.setUser(primary.user());
        wrapper.setPassword(primary.password());
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(wrapper);
        pool.setMaximumPoolSize(Site.POOL_SIZE);
        return Pod.start(Map.of(DATA_SOURCE, pool), annotated, List.of(pool));
    }

    private static Map<String, Object> routed(Site site) {
        Map<String, Object> settings = site.settings();
        settings.put("hibernate.mr.store.uri", site.redis());
        // Pods, users and servers share one machine here, which a region's pods and Redis do not.
        settings.put("hibernate.mr.store.timeout", "500ms");
        settings.put("hibernate.mr.pool.maximumPoolSize", String.valueOf(Site.POOL_SIZE));
        return settings;
    }
}
