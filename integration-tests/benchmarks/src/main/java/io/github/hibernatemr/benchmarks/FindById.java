/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Open an {@link EntityManager}, begin, find by id, commit, close: on a replica on loopback, for a user who has written
 * nothing lately. The cluster is {@link FindByIdComparison}'s, and its addresses come as system properties.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FindById {

    static final long ROWS = 1_000;
    private static final int POOL_SIZE = 8;

    /** Plain Hibernate with HikariCP on the replica, or hibernate-mr with one of its stores. */
    @Param({"plain", "memory", "redis"})
    public String setup = "plain";

    private @Nullable HikariDataSource plainPool;
    private @Nullable EntityManagerFactory factory;
    private long next;

    /** Starts the persistence unit. */
    @Setup
    public void start() {
        Map<String, Object> properties = new HashMap<>();
        if (setup.equals("plain")) {
            plainPool = pool("replica");
            properties.put("jakarta.persistence.nonJtaDataSource", plainPool);
        } else {
            routed(properties);
        }
        factory = new HibernatePersistenceConfiguration("benchmark")
                .managedClass(Row.class)
                .properties(properties)
                .createEntityManagerFactory();
    }

    private static HikariDataSource pool(String node) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(System.getProperty("benchmark." + node + ".url"));
        pool.setUsername(System.getProperty("benchmark.user"));
        pool.setPassword(System.getProperty("benchmark.password"));
        pool.setMaximumPoolSize(POOL_SIZE);
        return pool;
    }

    private void routed(Map<String, Object> properties) {
        properties.put("hibernate.mr.region", "here");
        node(properties, "hibernate.mr.primary.", "primary");
        node(properties, "hibernate.mr.replica.near.", "replica");
        properties.put("hibernate.mr.replica.near.region", "here");
        properties.put("hibernate.mr.pool.maximumPoolSize", String.valueOf(POOL_SIZE));
        if (setup.equals("redis")) {
            properties.put("hibernate.mr.store.uri", System.getProperty("benchmark.redis.uri"));
        }
    }

    private static void node(Map<String, Object> properties, String prefix, String node) {
        properties.put(prefix + "url", System.getProperty("benchmark." + node + ".url"));
        properties.put(prefix + "user", System.getProperty("benchmark.user"));
        properties.put(prefix + "password", System.getProperty("benchmark.password"));
    }

    static void stock(Node primary) {
        primary.execute(
                "create table Row (id bigint primary key, name varchar(255))",
                "insert into Row select id, 'row ' || id from generate_series(0, " + (ROWS - 1) + ") id");
    }

    /** The operation. */
    @Benchmark
    public Object findById() {
        next = (next + 1) % ROWS;
        try (var scope = ConsistencyScope.of("user-" + next);
                EntityManager em = java.util.Objects.requireNonNull(factory).createEntityManager()) {
            em.getTransaction().begin();
            Object found = em.find(Row.class, next);
            em.getTransaction().commit();
            return found;
        }
    }

    /** Ends the persistence unit. */
    @TearDown
    public void end() {
        if (factory != null) {
            factory.close();
        }
        if (plainPool != null) {
            plainPool.close();
        }
    }
}
