/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PreRemove;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.annotations.SoftDelete;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever removes a reference that was never loaded has not decided from anything, and pays for no load. */
class UnloadedRemovalTest {

    private static PodBehind behind;
    private static int id;
    private static final List<Integer> CALLED_BACK = new ArrayList<>();

    @Entity(name = "Ticket")
    static class Ticket {
        @Id
        int id;

        String text = "text";
    }

    @Entity(name = "Pass")
    static class Pass {
        @Id
        int id;

        @Version
        int version;
    }

    @Entity(name = "Permit")
    static class Permit {
        @Id
        int id;

        @PreRemove
        void called() {
            CALLED_BACK.add(id);
        }
    }

    @Entity(name = "Voucher")
    @SoftDelete
    static class Voucher {
        @Id
        int id;
    }

    @Entity(name = "Basket")
    static class Basket {
        @Id
        int id;

        @ElementCollection
        List<String> things = new ArrayList<>(List.of("a", "b"));
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Ticket.class, Pass.class, Permit.class, Voucher.class, Basket.class);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void oneOfEach() {
        id++;
        behind.somebodyElse(em -> {
            Ticket ticket = new Ticket();
            ticket.id = id;
            em.persist(ticket);
            Pass pass = new Pass();
            pass.id = id;
            em.persist(pass);
            Permit permit = new Permit();
            permit.id = id;
            em.persist(permit);
            Voucher voucher = new Voucher();
            voucher.id = id;
            em.persist(voucher);
            Basket basket = new Basket();
            basket.id = id;
            em.persist(basket);
        });
        behind.freeze();
        behind.thaw();
    }

    private static long statementsThatRemove(Class<?> type) {
        return statements(em -> em.remove(em.getReference(type, id)));
    }

    private static long statements(Consumer<EntityManager> work) {
        behind.statistics().clear();
        behind.flushed(work);
        return behind.statistics().getPrepareStatementCount();
    }

    private static void assertGone(Class<?> type) {
        behind.somebodyElse(em -> assertThat(em.find(type, id)).isNull());
    }

    @Test
    void oneStatementRemovesAReference() {
        assertThat(statementsThatRemove(Ticket.class)).isEqualTo(1);
        assertGone(Ticket.class);
    }

    @Test
    void norIsAVersionLoaded() {
        assertThat(statementsThatRemove(Pass.class)).isEqualTo(1);
        assertGone(Pass.class);
    }

    @Test
    void aSoftRemovalNeedsNoneEither() {
        assertThat(statementsThatRemove(Voucher.class)).isEqualTo(1);
        assertGone(Voucher.class);
    }

    @Test
    void norIsACollectionThatGoesWithIt() {
        assertThat(statementsThatRemove(Basket.class)).isEqualTo(2);
        assertGone(Basket.class);
    }

    @Test
    void whatIsToBeCalledBackIsLoaded() {
        CALLED_BACK.clear();
        assertThat(statementsThatRemove(Permit.class)).isEqualTo(2);
        assertThat(CALLED_BACK).containsExactly(id);
        assertGone(Permit.class);
    }

    @Test
    void aReferenceRemovedTwiceIsRemovedOnce() {
        assertThat(statements(em -> {
                    Ticket reference = em.getReference(Ticket.class, id);
                    em.remove(reference);
                    em.remove(reference);
                }))
                .isEqualTo(1);
        assertGone(Ticket.class);
    }

    @Test
    void whatIsRemovedIsFoundNoMoreInTheSameTransaction() {
        behind.flushed(em -> {
            em.remove(em.getReference(Ticket.class, id));
            em.flush();
            assertThat(em.find(Ticket.class, id)).isNull();
        });
        assertGone(Ticket.class);
    }

    @Test
    void aReferenceThatWasLoadedMeanwhileIsRemovedAsAnyOther() {
        behind.flushed(em -> {
            Ticket reference = em.getReference(Ticket.class, id);
            assertThat(reference).isNotNull();
            em.find(Ticket.class, id);
            em.remove(reference);
        });
        assertGone(Ticket.class);
    }
}
