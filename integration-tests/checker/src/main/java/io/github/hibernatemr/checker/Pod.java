/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Link;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.EntityManagerFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/** A pod, which can be killed and replaced. Thread-safe. */
final class Pod implements AutoCloseable {

    static final String UNIT = "checker";

    private final String unit;
    private final String name;
    private final String region;
    private final Cluster cluster;
    private final Store store;
    private final Map<String, String> settings;
    private volatile EntityManagerFactory factory;
    private volatile int life;

    private Pod(String unit, String name, String region, Cluster cluster, Store store, Map<String, String> settings) {
        this.unit = unit;
        this.name = name;
        this.region = region;
        this.cluster = cluster;
        this.store = store;
        this.settings = settings;
        this.factory = open();
    }

    static Pod start(String name, String region, Cluster cluster, Store store, Map<String, String> settings) {
        return start(UNIT, name, region, cluster, store, settings);
    }

    /** @param unit the persistence unit's name, by which a listener tells pods of one process apart */
    static Pod start(
            String unit, String name, String region, Cluster cluster, Store store, Map<String, String> settings) {
        return new Pod(unit, name, region, cluster, store, settings);
    }

    /** Starts pods at the same time, which mostly wait for a far primary; all of them, or none. */
    static List<Pod> startAll(List<Supplier<Pod>> pods) {
        List<CompletableFuture<Pod>> starting = pods.stream()
                .map(pod -> CompletableFuture.supplyAsync(pod, task -> new Thread(task, "checker start").start()))
                .toList();
        try {
            return starting.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            starting.forEach(pod -> pod.thenAccept(Pod::close));
            throw e;
        }
    }

    private EntityManagerFactory open() {
        Map<String, Object> all = new HashMap<>();
        all.put("hibernate.mr.region", region);
        node(all, "hibernate.mr.primary.", cluster.primary());
        cluster.replicas().forEach(replica -> node(all, "hibernate.mr.replica." + replica.name() + ".", replica));
        // Whatever a pod is called, all are one application.
        all.put("hibernate.mr.store.namespace", UNIT);
        all.put("hibernate.mr.store.uri", store.uri(name));
        // Pods and servers share one machine here.
        all.put("hibernate.mr.store.timeout", "250ms");
        all.put("hibernate.mr.pool.maximumPoolSize", "15");
        all.put("hibernate.mr.pool.connectionTimeout", "15000");
        all.putAll(settings);
        return new HibernatePersistenceConfiguration(unit)
                .managedClass(Register.class)
                .properties(all)
                .createEntityManagerFactory();
    }

    private void node(Map<String, Object> all, String prefix, Node node) {
        String url = node.jdbcUrl(region);
        boolean isPrimary = node.equals(cluster.primary());
        all.put(
                prefix + "url",
                isPrimary ? url + (url.contains("?") ? "&" : "?") + PrimaryClockFault.URL_PARAMETER : url);
        all.put(prefix + "user", node.user());
        all.put(prefix + "password", node.password());
        all.put(prefix + "region", node.region());
    }

    EntityManagerFactory factory() {
        return factory;
    }

    /** Changes when the pod is killed: what fails across a change was meant to. */
    int life() {
        return life;
    }

    String name() {
        return name;
    }

    String region() {
        return region;
    }

    Store store() {
        return store;
    }

    Link toStore() {
        return store.link(name);
    }

    void killAndReplace() {
        EntityManagerFactory old = factory;
        life++;
        old.close();
        factory = open();
        life++;
    }

    @Override
    public void close() {
        factory.close();
    }
}
