/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.MultiRegion;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.RollbackException;
import jakarta.persistence.Version;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.Hibernate;
import org.hibernate.annotations.OptimisticLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever holds a lock, of either kind, decides from what the primary holds. */
class StaleLockTest {

    private static PodBehind behind;
    private static int id;

    @Entity(name = "Stock")
    static class Stock {
        @Id
        int id;

        int pieces = 5;
        String shelf = "a";
    }

    @Entity(name = "Contract")
    static class Contract {
        @Id
        int id;

        @Version
        int version;

        String text = "draft";

        @OptimisticLock(excluded = true)
        int views;
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Stock.class, Contract.class);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void oneOfEachThatTheReplicaHas() {
        id++;
        behind.somebodyElse(em -> {
            var stock = new Stock();
            stock.id = id;
            em.persist(stock);
            var contract = new Contract();
            contract.id = id;
            em.persist(contract);
        });
        behind.freeze();
    }

    @AfterEach
    void thaw() {
        behind.thaw();
    }

    private static Stream<Map.Entry<String, BiConsumer<EntityManager, LockModeType>>> locks(Class<?> type) {
        return Map.<String, BiConsumer<EntityManager, LockModeType>>of(
                "find", (em, mode) -> em.find(type, id, mode),
                "find again",
                        (em, mode) -> {
                            em.find(type, id);
                            em.find(type, id, mode);
                        },
                "query",
                        (em, mode) -> em.createQuery(
                                        "select e from " + type.getSimpleName() + " e where e.id = :id", type)
                                .setParameter("id", id)
                                .setLockMode(mode)
                                .getSingleResult(),
                "lock", (em, mode) -> em.lock(em.find(type, id), mode))
                .entrySet()
                .stream();
    }

    static Stream<Map.Entry<String, BiConsumer<EntityManager, LockModeType>>> contractLocks() {
        return locks(Contract.class);
    }

    static Stream<Map.Entry<String, BiConsumer<EntityManager, LockModeType>>> stockLocks() {
        return locks(Stock.class);
    }

    private void assertLosesToSomebodyElse(Consumer<EntityManager> lock) {
        try (var em = behind.pod().factory().createEntityManager()) {
            em.getTransaction().begin();
            lock.accept(em);
            behind.somebodyElse(other -> other.find(Contract.class, id).text = "theirs");
            assertThatThrownBy(() -> em.getTransaction().commit())
                    .isInstanceOf(RollbackException.class)
                    .hasCauseInstanceOf(OptimisticLockException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("contractLocks")
    void anOptimisticLockIsVerifiedOnThePrimary(Map.Entry<String, BiConsumer<EntityManager, LockModeType>> lock) {
        assertLosesToSomebodyElse(em -> lock.getValue().accept(em, LockModeType.OPTIMISTIC));
    }

    @ParameterizedTest
    @MethodSource("contractLocks")
    void aForcedIncrementComparesWithThePrimarysVersion(
            Map.Entry<String, BiConsumer<EntityManager, LockModeType>> lock) {
        assertLosesToSomebodyElse(em -> lock.getValue().accept(em, LockModeType.OPTIMISTIC_FORCE_INCREMENT));
    }

    @ParameterizedTest
    @MethodSource("contractLocks")
    void anOptimisticLockOfWhatTheReplicaShowedRightHolds(
            Map.Entry<String, BiConsumer<EntityManager, LockModeType>> lock) {
        behind.pod().runInTransaction(em -> lock.getValue().accept(em, LockModeType.OPTIMISTIC));
    }

    @Test
    void aReadWithoutALockStaysOnTheReplica() {
        assertThat(behind.pod()
                        .routeOf(em -> em.find(Contract.class, id, LockModeType.NONE))
                        .reason()
                        .leadsToReplica())
                .isTrue();
    }

    @Test
    void whatIsLockedAfterAStaleReadIsRefused() {
        behind.somebodyElse(em -> em.find(Stock.class, id).pieces = 0);
        assertThatThrownBy(() -> behind.pod()
                        .runInTransaction(em -> em.lock(em.find(Stock.class, id), LockModeType.PESSIMISTIC_WRITE)))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[pieces]");
    }

    @Test
    void whatIsFoundAgainWithALockAfterAStaleReadIsRefused() {
        behind.somebodyElse(em -> em.find(Stock.class, id).pieces = 0);
        assertThatThrownBy(() -> behind.pod().runInTransaction(em -> {
                    em.find(Stock.class, id);
                    em.find(Stock.class, id, LockModeType.PESSIMISTIC_READ);
                }))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[pieces]");
    }

    @Test
    void aReferenceThatIsLockedIsReadOnThePrimary() {
        behind.somebodyElse(em -> em.find(Stock.class, id).pieces = 0);
        int pieces = behind.pod().inTransaction(em -> {
            em.find(Contract.class, id);
            Stock stock = em.getReference(Stock.class, id);
            em.lock(stock, LockModeType.PESSIMISTIC_WRITE);
            return Hibernate.unproxy(stock, Stock.class).pieces;
        });
        assertThat(pieces).isZero();
    }

    @Test
    void aRefreshWithALockShowsThePrimarysRow() {
        behind.somebodyElse(em -> em.find(Stock.class, id).pieces = 0);
        int pieces = behind.pod().inTransaction(em -> {
            Stock stock = em.find(Stock.class, id);
            em.refresh(stock, LockModeType.PESSIMISTIC_WRITE);
            return stock.pieces;
        });
        assertThat(pieces).isZero();
    }

    @Test
    void aVersionTellsByItselfWhenItIsLocked() {
        behind.somebodyElse(em -> em.find(Contract.class, id).text = "theirs");
        assertThatThrownBy(() -> behind.pod()
                        .runInTransaction(em -> em.lock(em.find(Contract.class, id), LockModeType.PESSIMISTIC_WRITE)))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageNotContaining("replica");
    }

    @Test
    void whatIsExcludedFromTheVersionIsNotComparedWhenItIsLocked() {
        behind.somebodyElse(em -> em.find(Contract.class, id).views = 7);
        behind.pod().runInTransaction(em -> em.lock(em.find(Contract.class, id), LockModeType.PESSIMISTIC_WRITE));
    }

    @ParameterizedTest
    @MethodSource("stockLocks")
    void whatTheReplicaShowedRightIsComparedOnce(Map.Entry<String, BiConsumer<EntityManager, LockModeType>> lock) {
        behind.pod().runInTransaction(em -> {
            // A replica has been read, so nothing is certain any more.
            em.find(Contract.class, id);
            lock.getValue().accept(em, LockModeType.PESSIMISTIC_WRITE);
            behind.statistics().clear();
            em.find(Stock.class, id).pieces--;
            em.flush();
            assertThat(behind.statistics().getPrepareStatementCount())
                    .as("an update")
                    .isEqualTo(1);
            assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("primary");
        });
        Stock stored = behind.onPrimary(em -> em.find(Stock.class, id));
        assertThat(stored.pieces).isEqualTo(4);
    }

    @Test
    void whatIsReadUnderALockNeedsNoComparison() {
        behind.pod().runInTransaction(em -> {
            em.find(Contract.class, id);
            behind.statistics().clear();
            em.find(Stock.class, id, LockModeType.PESSIMISTIC_WRITE);
            assertThat(behind.statistics().getPrepareStatementCount()).isEqualTo(1);
        });
    }
}
