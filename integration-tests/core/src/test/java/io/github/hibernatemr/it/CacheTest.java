/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.Cacheable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.query.Query;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica shows is kept out of the caches that all sessions of a pod share. */
class CacheTest {

    private static Cluster cluster;
    private static Pod pod;
    private static EntityManagerFactory plain;
    private static Statistics statistics;
    private Long id;
    private String code;

    @Entity(name = "Price")
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
    static class Price {
        @Id
        @GeneratedValue
        Long id;

        @NaturalId(mutable = true)
        String code = UUID.randomUUID().toString();

        String amount = "old";

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.NONSTRICT_READ_WRITE)
        Set<String> tags = new HashSet<>(Set.of("a"));
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        Map<String, Object> settings = Pod.settings(cluster);
        settings.keySet().removeIf(name -> name.startsWith("hibernate.mr.replica.ap."));
        settings.put("hibernate.hbm2ddl.auto", "create");
        Pod.othersAreElsewhere(settings);
        settings.putAll(caches());
        pod = Pod.start("prices", settings, Price.class);
        plain = plainOnReplica();
        statistics = pod.factory().unwrap(SessionFactory.class).getStatistics();
    }

    private static Map<String, Object> caches() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("hibernate.cache.region.factory_class", "jcache");
        settings.put(
                "hibernate.javax.cache.provider", "com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider");
        settings.put("hibernate.javax.cache.missing_cache_strategy", "create");
        settings.put("hibernate.cache.use_query_cache", "true");
        settings.put("hibernate.generate_statistics", "true");
        return settings;
    }

    @AfterAll
    static void close() {
        plain.close();
        pod.close();
    }

    @BeforeEach
    void onePriceThatTheReplicaHas() {
        Price price = new Price();
        pod.runInTransaction(em -> em.persist(price));
        id = price.id;
        code = price.code;
        // Who has no key here need not see it.
        cluster.awaitCaughtUp();
        pod.settled(1);
        pod.factory().getCache().evictAll();
        statistics.clear();
    }

    @AfterEach
    void resume() {
        cluster.replica("eu").replay().resume();
    }

    private static <T> T onPrimary(Function<EntityManager, T> work) {
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            return pod.inTransaction(work);
        }
    }

    private boolean isCached() {
        return pod.factory().getCache().contains(Price.class, id);
    }

    @Test
    void whatAReplicaShowsIsNotCachedAndWhatThePrimaryShowsIs() {
        assertThat(pod.inTransaction(em -> em.find(Price.class, id)).amount).isEqualTo("old");
        assertThat(isCached()).isFalse();
        onPrimary(em -> em.find(Price.class, id));
        assertThat(isCached()).isTrue();
    }

    @Test
    void everybodyReadsTheCache() {
        onPrimary(em -> em.find(Price.class, id).tags.size());
        statistics.clear();
        assertThat(pod.inTransaction(em -> em.find(Price.class, id)).amount).isEqualTo("old");
        assertThat(statistics.getSecondLevelCacheHitCount()).isEqualTo(1);
        assertThat(statistics.getPrepareStatementCount()).isZero();
    }

    @Test
    void whatAWriterHasRemovedAReplicaDoesNotBringBack() {
        onPrimary(em -> em.find(Price.class, id));
        cluster.replica("eu").replay().pause();
        onPrimary(em -> em.find(Price.class, id).amount = "new");
        assertThat(isCached()).as("removed by the writer").isFalse();
        assertThat(pod.inTransaction(em -> em.find(Price.class, id)).amount)
                .as("somebody's, from the replica")
                .isEqualTo("old");
        assertThat(onPrimary(em -> em.find(Price.class, id)).amount).isEqualTo("new");
    }

    /** The same with Hibernate alone on the replica, whose cache the writer's Hibernate shares. */
    @Test
    void withoutThisAReplicaBringsItBack() {
        cluster.replica("eu").replay().pause();
        onPrimary(em -> em.find(Price.class, id).amount = "new");
        assertThat(plain.callInTransaction((EntityManager em) -> em.find(Price.class, id)).amount)
                .isEqualTo("old");
        assertThat(onPrimary(em -> em.find(Price.class, id)).amount)
                .as("the primary's, so one would think")
                .isEqualTo("old");
    }

    private static EntityManagerFactory plainOnReplica() {
        Node replica = cluster.replica("eu");
        Map<String, Object> settings = caches();
        settings.put("jakarta.persistence.jdbc.url", replica.jdbcUrl(TestCluster.HERE));
        settings.put("jakarta.persistence.jdbc.user", replica.user());
        settings.put("jakarta.persistence.jdbc.password", replica.password());
        return new HibernatePersistenceConfiguration("plain")
                .managedClass(Price.class)
                .properties(settings)
                .createEntityManagerFactory();
    }

    @Test
    void aQuerysResultsAreCachedFromThePrimaryOnly() {
        pod.inTransaction(this::amounts);
        pod.inTransaction(this::amounts);
        assertThat(statistics.getQueryCacheHitCount()).isZero();
        onPrimary(this::amounts);
        assertThat(pod.inTransaction(this::amounts)).isEqualTo("old");
        assertThat(statistics.getQueryCacheHitCount()).isEqualTo(1);
    }

    private String amounts(EntityManager em) {
        return em.createQuery("select amount from Price where id = :id", String.class)
                .unwrap(Query.class)
                .setCacheable(true)
                .setParameter("id", id)
                .getSingleResult()
                .toString();
    }

    @Test
    void collectionsAreCachedFromThePrimaryOnly() {
        String role = Price.class.getName() + ".tags";
        org.hibernate.Cache caches = pod.factory().unwrap(SessionFactory.class).getCache();
        pod.runInTransaction(em -> em.find(Price.class, id).tags.size());
        assertThat(caches.containsCollection(role, id)).isFalse();
        onPrimary(em -> em.find(Price.class, id).tags.size());
        assertThat(caches.containsCollection(role, id)).isTrue();
    }

    @Test
    void aTransactionThatHasReadAReplicaCachesNothingMore() {
        pod.runInTransaction(em -> {
            em.createNativeQuery("select 1").getSingleResult();
            em.persist(new Price());
            em.flush();
            em.unwrap(Session.class).bySimpleNaturalId(Price.class).load(code);
        });
        assertThat(isCached()).isFalse();
    }
}
