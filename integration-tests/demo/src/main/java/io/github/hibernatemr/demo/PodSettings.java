/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import java.util.HashMap;
import java.util.Map;

/** The settings of a pod in the region with the replica, with hibernate-mr and without. */
record PodSettings(Map<String, Object> properties, boolean isRouted) {

    static final String HERE = "eu-west-1";
    static final String FAR = "us-east-1";
    private static final String POOL_SIZE = "30";

    static PodSettings routed(Cluster cluster, Map<String, String> more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("hibernate.mr.region", HERE);
        node(properties, "hibernate.mr.primary.", cluster.primary());
        node(properties, "hibernate.mr.replica.eu.", cluster.replica("eu"));
        properties.put("hibernate.mr.store.uri", cluster.redis().uri(HERE).toString());
        // Pods, users and servers share one machine here, which a region's pods and Redis do not.
        properties.put("hibernate.mr.store.timeout", "500ms");
        properties.put("hibernate.mr.pool.maximumPoolSize", POOL_SIZE);
        properties.putAll(more);
        return new PodSettings(properties, true);
    }

    private static void node(Map<String, Object> properties, String prefix, Node node) {
        properties.put(prefix + "url", node.jdbcUrl(HERE));
        properties.put(prefix + "user", node.user());
        properties.put(prefix + "password", node.password());
        properties.put(prefix + "region", node.region());
    }

    static PodSettings primaryOnly(HikariDataSource pool) {
        return new PodSettings(Map.of("jakarta.persistence.nonJtaDataSource", pool), false);
    }

    static HikariDataSource pool(Node primary) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(primary.jdbcUrl(HERE));
        pool.setUsername(primary.user());
        pool.setPassword(primary.password());
        pool.setMaximumPoolSize(Integer.parseInt(POOL_SIZE));
        return pool;
    }

    PodSettings with(String key, String value) {
        Map<String, Object> more = new HashMap<>(properties);
        more.put(key, value);
        return new PodSettings(more, isRouted);
    }
}
