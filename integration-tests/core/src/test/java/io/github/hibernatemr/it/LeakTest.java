/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One connection in each pool: whatever is not given back is missed at once. */
class LeakTest {

    private static Pod pod;
    private static Long known;

    @BeforeAll
    static void start() {
        Cluster cluster = TestCluster.get();
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.pool.maximumPoolSize", "1");
        settings.put("hibernate.mr.pool.connectionTimeout", "2000");
        pod = Pod.start(settings);
        known = pod.store("somebody", "known");
    }

    @AfterAll
    static void close() {
        pod.close();
    }

    private static void oftenAndThenOnce(Consumer<EntityManager> work) {
        for (int i = 0; i < 5; i++) {
            // One user, who reads what they wrote; another would find an old version on the replica, and fail to update
            // it.
            try (var scope = ConsistencyScope.of("somebody");
                    EntityManager em = pod.factory().createEntityManager()) {
                work.accept(em);
            }
        }
        pod.rename("somebody", known, "still there");
        try (var scope = ConsistencyScope.at(ConsistencyLevel.eventual())) {
            Route route = pod.routeOf(em -> em.find(Item.class, known));
            // A replica whose one connection had leaked would have been passed over.
            assertThat(route.node().name()).as("%s", route).isEqualTo("eu");
        }
    }

    @Test
    void afterCommit() {
        oftenAndThenOnce(em -> {
            em.getTransaction().begin();
            em.find(Item.class, known).rename("x");
            em.getTransaction().commit();
        });
    }

    @Test
    void afterRollback() {
        oftenAndThenOnce(em -> {
            em.getTransaction().begin();
            em.find(Item.class, known).rename("x");
            em.flush();
            em.getTransaction().rollback();
        });
    }

    @Test
    void afterClosingWithoutATransaction() {
        oftenAndThenOnce(em -> em.find(Item.class, known));
    }

    @Test
    void afterAFailedStatement() {
        oftenAndThenOnce(em -> {
            em.getTransaction().begin();
            try {
                em.createNativeQuery("select nothing from nowhere").getResultList();
            } catch (RuntimeException expected) {
                em.getTransaction().rollback();
            }
        });
    }

    @Test
    void afterEscalationInTheMiddleOfAnOpenCursor() {
        oftenAndThenOnce(em -> {
            em.getTransaction().begin();
            try (var items = em.createQuery("from Item", Item.class)
                    .setHint("org.hibernate.fetchSize", 1)
                    .getResultStream()) {
                items.limit(2).forEach(item -> {
                    em.persist(new Item("from within"));
                    em.flush();
                });
            }
            em.getTransaction().commit();
        });
    }
}
