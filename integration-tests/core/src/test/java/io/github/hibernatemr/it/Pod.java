/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/** One running instance of an application: a persistence unit with resource-local transactions in Java SE. */
final class Pod implements AutoCloseable {

    /** Enough for every part of the store. */
    private static final int MANY_USERS = 500;

    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final Duration BEFORE_LOOKING = Duration.ofMillis(100);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    /** Who ask so much that they would keep a machine busy. */
    private static final Duration BETWEEN_LOOKS_OF_MANY = Duration.ofMillis(100);

    private final EntityManagerFactory factory;

    private Pod(EntityManagerFactory factory) {
        this.factory = factory;
    }

    /** A pod in {@link TestCluster#HERE} that shares write timestamps through the cluster's Redis. */
    static Pod start(Cluster cluster, String... moreSettings) {
        Map<String, Object> settings = settings(cluster);
        settings.put(
                "hibernate.mr.store.uri", cluster.redis().uri(TestCluster.HERE).toString());
        // A busy build machine must not look like a silent store.
        settings.put("hibernate.mr.store.timeout", "2s");
        for (int i = 0; i < moreSettings.length; i += 2) {
            settings.put(moreSettings[i], moreSettings[i + 1]);
        }
        return start(settings);
    }

    static Pod start(Map<String, Object> settings) {
        return start("shop", settings);
    }

    static Pod start(String unit, Map<String, Object> settings) {
        return start(unit, settings, Item.class);
    }

    static Pod start(String unit, Map<String, Object> settings, Class<?>... entities) {
        return start(unit, settings, configuration -> configuration.managedClasses(entities));
    }

    /** @param entities says which there are */
    static Pod start(String unit, Map<String, Object> settings, Consumer<HibernatePersistenceConfiguration> entities) {
        var configuration = new HibernatePersistenceConfiguration(unit);
        entities.accept(configuration);
        return new Pod(configuration.properties(settings).createEntityManagerFactory());
    }

    /** The nodes as a pod in {@link TestCluster#HERE} sees them; the memory store. */
    static Map<String, Object> settings(Cluster cluster) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("hibernate.mr.region", TestCluster.HERE);
        Node primary = cluster.primary();
        settings.put("hibernate.mr.primary.url", primary.jdbcUrl(TestCluster.HERE));
        settings.put("hibernate.mr.primary.user", primary.user());
        settings.put("hibernate.mr.primary.password", primary.password());
        settings.put("hibernate.mr.primary.region", primary.region());
        for (Node replica : cluster.replicas()) {
            String prefix = "hibernate.mr.replica." + replica.name() + ".";
            settings.put(prefix + "url", replica.jdbcUrl(TestCluster.HERE));
            settings.put(prefix + "user", replica.user());
            settings.put(prefix + "password", replica.password());
            settings.put(prefix + "region", replica.region());
        }
        settings.put("hibernate.mr.pool.maximumPoolSize", "5");
        return settings;
    }

    /**
     * From now on whoever reads sees what their own key wrote, and no more: what others write here is to be as if it were written in
     * another region.
     */
    static void othersAreElsewhere(Map<String, Object> settings) {
        settings.put("hibernate.mr.consistency.without_key", "nobody");
        settings.put("hibernate.mr.writers", "key");
    }

    /** For whoever waits again and again for a replica to be known to have what it has. */
    static void isSampledOften(Map<String, Object> settings) {
        settings.put("hibernate.mr.sampling.interval", "50ms");
    }

    /**
     * Waits until everybody reads a replica: it has everything that was written so far and that the store may have lost
     * before the pod came up, and the pod knows.
     */
    Pod settled() {
        return settled(MANY_USERS);
    }

    /** For a pod whose store is in memory, and so has no parts. */
    Pod settled(int users) {
        await().atMost(SETTLING)
                // As ever: who need not see the latest may be shown what was there a moment ago.
                .pollDelay(BEFORE_LOOKING)
                .pollInterval(users < MANY_USERS ? BETWEEN_LOOKS : BETWEEN_LOOKS_OF_MANY)
                .untilAsserted(() -> {
                    // All of them each time: a part of the store is waited for from when somebody has asked it.
                    assertThat(IntStream.range(0, users).mapToObj(this::routeOfUser))
                            .allMatch(route -> route.reason().leadsToReplica());
                    // Who has no key, or may be about to write, asks for more.
                    assertThat(routeOf(Pod::readNothing).reason().leadsToReplica())
                            .isTrue();
                });
        return this;
    }

    private Route routeOfUser(int number) {
        return routeOf("settling-" + number, Pod::readNothing);
    }

    private static void readNothing(EntityManager em) {
        em.createNativeQuery("select 1").getSingleResult();
    }

    EntityManagerFactory factory() {
        return factory;
    }

    MultiRegion multiRegion() {
        return MultiRegion.of(factory);
    }

    <T> T inTransaction(Function<EntityManager, T> work) {
        return factory.callInTransaction(work::apply);
    }

    void runInTransaction(Consumer<EntityManager> work) {
        factory.runInTransaction(work::accept);
    }

    /** Runs a transaction and tells the route that it had in the end. */
    Route routeOf(Consumer<EntityManager> work) {
        return inTransaction(em -> {
            work.accept(em);
            return MultiRegion.of(em).route();
        });
    }

    /** As {@link #routeOf(Consumer)}, on behalf of a user who is not about to write, and so sees what that user wrote. */
    Route routeOf(String user, Consumer<EntityManager> work) {
        try (var scope = ConsistencyScope.of(user);
                var intent = ConsistencyScope.intending(Intent.READ)) {
            return routeOf(work);
        }
    }

    /** Stores an item on behalf of a user, and returns its id. */
    Long store(String user, String name) {
        try (var scope = ConsistencyScope.of(user)) {
            return inTransaction(em -> {
                Item item = new Item(name);
                em.persist(item);
                em.flush();
                return item.id();
            });
        }
    }

    void rename(String user, Long id, String name) {
        try (var scope = ConsistencyScope.of(user)) {
            runInTransaction(em -> em.find(Item.class, id).rename(name));
        }
    }

    /** What a user sees of an item: its name, or null. */
    String read(String user, Long id) {
        try (var scope = ConsistencyScope.of(user);
                var intent = ConsistencyScope.intending(Intent.READ)) {
            return inTransaction(em -> {
                Item item = em.find(Item.class, id);
                return item == null ? null : item.name();
            });
        }
    }

    @Override
    public void close() {
        factory.close();
    }
}
