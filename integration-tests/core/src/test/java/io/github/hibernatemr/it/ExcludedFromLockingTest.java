/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.annotations.OptimisticLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What its mapping excludes from optimistic locking never makes a change fail, and what it does not, does. */
class ExcludedFromLockingTest {

    private static PodBehind behind;
    private static int id;

    @Embeddable
    static class Use {
        int counted;

        @OptimisticLock(excluded = true)
        int uncounted;
    }

    @Entity(name = "Page")
    static class Page {
        @Id
        int id;

        @Version
        int version;

        String text = "first";

        @OptimisticLock(excluded = true)
        int views;

        @ElementCollection
        @OptimisticLock(excluded = true)
        Set<String> readers = new HashSet<>(Set.of("a"));
    }

    @Entity(name = "Leaf")
    static class Leaf {
        @Id
        int id;

        String text = "first";

        @OptimisticLock(excluded = true)
        int views;

        @OptimisticLock(excluded = true)
        @Column(name = "views_of_all")
        int viewsOfAll;

        @Embedded
        Use use = new Use();

        @ElementCollection
        @OptimisticLock(excluded = true)
        Set<String> readers = new HashSet<>(Set.of("a"));

        @ElementCollection
        Set<String> writers = new HashSet<>(Set.of("a"));
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Page.class, Leaf.class);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void oneOfEachThatTheReplicaHas() {
        id++;
        behind.somebodyElse(em -> {
            Page page = new Page();
            page.id = id;
            em.persist(page);
            Leaf leaf = new Leaf();
            leaf.id = id;
            em.persist(leaf);
        });
        behind.freeze();
    }

    @AfterEach
    void thaw() {
        behind.thaw();
    }

    private static void bySomebodyElse(String sql) {
        behind.somebodyElse(em -> em.createNativeQuery(sql + id).executeUpdate());
    }

    private static void changesLeaf(Consumer<Leaf> change) {
        behind.flushed(em -> change.accept(em.find(Leaf.class, id)));
    }

    @Test
    void ofAnEntityWithAVersion() {
        bySomebodyElse("update Page set views = 7 where id = ");
        behind.flushed(em -> em.find(Page.class, id).text = "second");
        behind.somebodyElse(em -> assertThat(em.find(Page.class, id).text).isEqualTo("second"));
    }

    @Test
    void ofAnEntityWithout() {
        bySomebodyElse("update Leaf set views = 7, views_of_all = 7, uncounted = 7 where id = ");
        changesLeaf(leaf -> leaf.text = "second");
        behind.somebodyElse(em -> assertThat(em.find(Leaf.class, id).text).isEqualTo("second"));
    }

    @Test
    void whatIsNotExcludedStillCounts() {
        bySomebodyElse("update Leaf set counted = 7 where id = ");
        assertThatCode(() -> changesLeaf(leaf -> leaf.text = "second"))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[use]");
    }

    @Test
    void aCollection() {
        bySomebodyElse("update Leaf_readers set readers = 'b' where Leaf_id = ");
        changesLeaf(leaf -> leaf.readers.add("c"));
        behind.somebodyElse(em -> assertThat(em.find(Leaf.class, id).readers).containsExactlyInAnyOrder("b", "c"));
    }

    @Test
    void aCollectionOfAnEntityWithAVersion() {
        bySomebodyElse("update Page_readers set readers = 'b' where Page_id = ");
        behind.flushed(em -> em.find(Page.class, id).readers.add("c"));
        behind.somebodyElse(em -> assertThat(em.find(Page.class, id).readers).containsExactlyInAnyOrder("b", "c"));
    }

    @Test
    void aCollectionThatIsNotExcludedStillCounts() {
        bySomebodyElse("update Leaf_writers set writers = 'b' where Leaf_id = ");
        assertThatCode(() -> changesLeaf(leaf -> leaf.writers.add("c")))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[writers]");
    }
}
