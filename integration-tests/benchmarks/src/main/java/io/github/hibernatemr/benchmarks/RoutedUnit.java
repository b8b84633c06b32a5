/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.EntityManagerFactory;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/** A persistence unit of a pod in the region {@value #HERE} of a test cluster. */
public final class RoutedUnit {

    /** The pods' region. */
    public static final String HERE = "here";

    private RoutedUnit() {}

    /** Its settings, with every replica of the cluster and without a shared store; the caller's to change. */
    public static Map<String, Object> settings(Cluster cluster) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("hibernate.mr.region", HERE);
        node(settings, "hibernate.mr.primary.", cluster.primary());
        cluster.replicas().forEach(replica -> node(settings, "hibernate.mr.replica." + replica.name() + ".", replica));
        return settings;
    }

    private static void node(Map<String, Object> settings, String prefix, Node node) {
        settings.put(prefix + "url", node.jdbcUrl(HERE));
        settings.put(prefix + "user", node.user());
        settings.put(prefix + "password", node.password());
        settings.put(prefix + "region", node.region());
    }

    /** Opens it. */
    public static EntityManagerFactory open(Map<String, Object> settings, Class<?>... entities) {
        return new HibernatePersistenceConfiguration("benchmark")
                .managedClasses(entities)
                .properties(settings)
                .createEntityManagerFactory();
    }
}
