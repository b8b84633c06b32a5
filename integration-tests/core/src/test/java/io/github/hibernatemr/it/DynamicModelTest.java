/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.OptimisticLockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entities that are maps and have no class work as those that do. */
class DynamicModelTest {

    private static PodBehind behind;
    private static int id;

    @BeforeAll
    static void start() {
        behind = PodBehind.mappedBy("dynamic-model.hbm.xml");
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void aShop() {
        id++;
        behind.somebodyElse(em -> {
            Map<String, Object> town = new HashMap<>(Map.of("id", id, "name", "Ulm"));
            em.unwrap(Session.class).persist("Town", town);
            Map<String, Object> shop = new HashMap<>(Map.of("id", id, "name", "first", "town", town));
            shop.put("address", new HashMap<>(Map.of("street", "Main")));
            shop.put("labels", new ArrayList<>(List.of("a")));
            em.unwrap(Session.class).persist("Shop", shop);
        });
    }

    @AfterEach
    void thaw() {
        behind.thaw();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> shop(EntityManager em) {
        return (Map<String, Object>) em.unwrap(Session.class).byId("Shop").load(id);
    }

    @Test
    @SuppressWarnings("unchecked")
    void isReadAndWritten() {
        behind.freeze();
        behind.flushed(em -> {
            Map<String, Object> shop = shop(em);
            assertThat((Map<String, Object>) shop.get("address")).containsEntry("street", "Main");
            shop.put("name", "second");
            ((List<String>) shop.get("labels")).add("b");
        });
        behind.somebodyElse(em -> {
            assertThat(shop(em)).containsEntry("name", "second");
            assertThat((List<String>) shop(em).get("labels")).containsExactlyInAnyOrder("a", "b");
        });
    }

    @Test
    void aStaleOneIsRefused() {
        behind.freeze();
        behind.somebodyElse(em -> em.createNativeQuery("update Shop set street = 'New' where id = " + id)
                .executeUpdate());
        assertThatThrownBy(() -> behind.flushed(em -> shop(em).put("name", "second")))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[address]");
    }

    @Test
    void isMergedAndRemoved() {
        behind.freeze();
        Map<String, Object> detached = behind.pod().inTransaction(DynamicModelTest::shop);
        behind.flushed(em -> {
            detached.put("name", "third");
            em.unwrap(Session.class).merge("Shop", detached);
        });
        behind.somebodyElse(em -> assertThat(shop(em)).containsEntry("name", "third"));
        behind.thaw();
        behind.freeze();
        behind.flushed(em -> em.remove(shop(em)));
        behind.somebodyElse(em -> assertThat(shop(em)).isNull());
    }
}
