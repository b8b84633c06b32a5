/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.micro;

import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.benchmarks.RoutedUnit;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.EntityManagerFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/** A persistence unit over the cluster that {@link #addresses} tells its JVM of. */
enum Unit {
    PLAIN_ON_REPLICA {
        @Override
        Map<String, Object> properties() {
            return Map.of(DATA_SOURCE, pool(REPLICA));
        }
    },
    PLAIN_ON_PRIMARY {
        @Override
        Map<String, Object> properties() {
            return Map.of(DATA_SOURCE, pool(PRIMARY));
        }
    },
    MEMORY {
        @Override
        Map<String, Object> properties() {
            return routed();
        }
    },
    REDIS {
        @Override
        Map<String, Object> properties() {
            Map<String, Object> properties = routed();
            properties.put("hibernate.mr.store.uri", System.getProperty("micro.redis"));
            return properties;
        }
    };

    static final String HERE = RoutedUnit.HERE;

    /** Where the JVMs are: as far from everything as the cluster is told. */
    static final String PODS = "pods";

    private static final String DATA_SOURCE = "jakarta.persistence.nonJtaDataSource";
    private static final String PRIMARY = "primary";
    private static final String REPLICA = "replica";

    /** More than there are threads, so that nobody waits for a connection: the pool is not what is measured. */
    private static final int POOL_SIZE = 64;

    abstract Map<String, Object> properties();

    /** Starts it; its pools end with the JVM. */
    EntityManagerFactory start() {
        return new HibernatePersistenceConfiguration("micro")
                .managedClass(Row.class)
                .properties(properties())
                .createEntityManagerFactory();
    }

    /** The options of a JVM whose units shall use the cluster. */
    static List<String> addresses(Cluster cluster) {
        return List.of(
                "-Dmicro.primary=" + cluster.primary().jdbcUrl(PODS),
                "-Dmicro.replica=" + cluster.replica("near").jdbcUrl(PODS),
                "-Dmicro.user=" + cluster.primary().user(),
                "-Dmicro.password=" + cluster.primary().password(),
                "-Dmicro.redis=" + cluster.redis().uri(PODS));
    }

    static void stock(Node primary) {
        primary.execute(
                "create table Row (id bigint primary key, version int not null, name varchar(255))",
                "insert into Row select id, 0, 'row ' || id from generate_series(0, " + (Operations.ROWS - 1) + ") id",
                "analyze");
    }

    private static HikariDataSource pool(String node) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(System.getProperty("micro." + node));
        pool.setUsername(System.getProperty("micro.user"));
        pool.setPassword(System.getProperty("micro.password"));
        pool.setMaximumPoolSize(POOL_SIZE);
        return pool;
    }

    private static Map<String, Object> routed() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("hibernate.mr.region", HERE);
        node(properties, "hibernate.mr.primary.", PRIMARY);
        node(properties, "hibernate.mr.replica.near.", REPLICA);
        properties.put("hibernate.mr.replica.near.region", HERE);
        properties.put("hibernate.mr.pool.maximumPoolSize", String.valueOf(POOL_SIZE));
        return properties;
    }

    private static void node(Map<String, Object> properties, String prefix, String node) {
        properties.put(prefix + "url", System.getProperty("micro." + node));
        properties.put(prefix + "user", System.getProperty("micro.user"));
        properties.put(prefix + "password", System.getProperty("micro.password"));
    }
}
