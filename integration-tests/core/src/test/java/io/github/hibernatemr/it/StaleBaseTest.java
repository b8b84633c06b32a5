/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.ScrollMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.hibernate.annotations.ListIndexBase;
import org.hibernate.annotations.OptimisticLockType;
import org.hibernate.annotations.OptimisticLocking;
import org.hibernate.annotations.ParamDef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An update of what a replica showed never overwrites what somebody else has written since. */
class StaleBaseTest {

    private static Cluster cluster;
    private static Pod pod;
    private static Pod careless;
    private static Long id;

    @Embeddable
    record Place(String street, @ManyToOne Town town) {}

    @Entity(name = "Town")
    static class Town {
        @Id
        String name;

        protected Town() {}

        Town(String name) {
            this.name = name;
        }
    }

    /** Without a version, with one of each kind of attribute. */
    @Entity(name = "Account")
    @FilterDef(
            name = "ofOwner",
            defaultCondition = "owner = :who",
            parameters = @ParamDef(name = "who", type = String.class))
    @Filter(name = "ofOwner")
    static class Account {
        @Id
        @GeneratedValue
        Long id;

        @ElementCollection
        Set<String> labels = new HashSet<>();

        String owner = "nobody";
        BigDecimal balance = BigDecimal.ZERO.setScale(2);
        byte[] picture = {1, 2, 3};
        Place place = new Place("street", null);

        @ManyToOne
        Town home;

        @ElementCollection
        List<String> bag = new ArrayList<>();

        @ElementCollection
        @OrderColumn
        List<String> steps = new ArrayList<>();

        @ElementCollection
        @OrderColumn
        @ListIndexBase(1)
        List<String> stages = new ArrayList<>();

        @ElementCollection
        List<Instant> moments = new ArrayList<>();

        @ElementCollection
        Map<String, Integer> counts = new HashMap<>();

        @ElementCollection
        Set<Place> places = new HashSet<>();

        @ManyToMany
        Set<Town> visited = new HashSet<>();

        @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
        List<Memo> memos = new ArrayList<>();
    }

    @Entity(name = "Memo")
    static class Memo {
        @Id
        @GeneratedValue
        Long id;

        String text = "";
    }

    @Entity(name = "DynamicAccount")
    @DynamicUpdate
    static class DynamicAccount {
        @Id
        Long id;

        String owner = "nobody";
        int balance;
    }

    @Entity(name = "Versioned")
    static class Versioned {
        @Id
        Long id;

        @Version
        int version;

        String owner = "nobody";
    }

    @Entity(name = "Compared")
    @OptimisticLocking(type = OptimisticLockType.ALL)
    @DynamicUpdate
    static class Compared {
        @Id
        Long id;

        String owner = "nobody";
        int balance;
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = start("hibernate.hbm2ddl.auto", "create");
        careless = start("hibernate.mr.stale_base", "ignore");
    }

    private static Pod start(String key, String value) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put(key, value);
        Pod.othersAreElsewhere(settings);
        Pod.isSampledOften(settings);
        settings.put("hibernate.generate_statistics", "true");
        // As WildFly's own Hibernate has it: what is compared must be asked for in JPQL.
        settings.put("hibernate.query.jpaql_strict_compliance", "true");
        // Nobody but the paused replica: what it lacks, a write later than its pause.
        settings.keySet().removeIf(name -> name.startsWith("hibernate.mr.replica.ap."));
        return Pod.start(
                "bank",
                settings,
                Account.class,
                DynamicAccount.class,
                Versioned.class,
                Compared.class,
                Town.class,
                Memo.class,
                Leg.class);
    }

    @AfterAll
    static void close() {
        pod.close();
        careless.close();
    }

    @BeforeEach
    void oneOfEachThatTheReplicaHas() {
        id = pod.inTransaction(em -> {
            Account account = new Account();
            account.labels.addAll(Set.of("a", "b"));
            account.bag.addAll(List.of("a", "a", "b"));
            account.steps.addAll(List.of("a", "b"));
            account.stages.addAll(List.of("a", "b"));
            account.counts.putAll(Map.of("a", 1, "b", 2));
            account.home = em.merge(new Town("Ulm"));
            Town other = em.merge(new Town("Wien"));
            account.places.add(new Place("here", account.home));
            account.visited.add(other);
            account.memos.add(new Memo());
            em.persist(account);
            return account.id;
        });
        pod.runInTransaction(em -> {
            var dynamic = new DynamicAccount();
            dynamic.id = id;
            em.persist(dynamic);
            var versioned = new Versioned();
            versioned.id = id;
            em.persist(versioned);
            var compared = new Compared();
            compared.id = id;
            em.persist(compared);
            for (int number = 0; number < 5; number++) {
                var leg = new Leg();
                leg.trip = id;
                leg.number = number;
                em.persist(leg);
            }
        });
        cluster.replica("eu").awaitCaughtUp();
        pod.settled(1);
        careless.settled(1);
        cluster.replica("eu").replay().pause();
    }

    @AfterEach
    void resume() {
        cluster.replica("eu").replay().resume();
    }

    /** What somebody else does meanwhile, who sees the primary. */
    private static <E> void somebodyElse(Class<E> type, Consumer<E> change) {
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            pod.runInTransaction(em -> change.accept(em.find(type, id)));
        }
    }

    private static <E> E onPrimary(Class<E> type) {
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            return pod.inTransaction(em -> em.find(type, id));
        }
    }

    private static <E> void update(Pod through, Class<E> type, Consumer<E> change) {
        change(through, type, (em, entity) -> change.accept(entity));
    }

    /** Flushes, since Hibernate wraps what fails a commit once more. */
    private static <E> void change(Pod through, Class<E> type, BiConsumer<EntityManager, E> change) {
        through.runInTransaction(em -> {
            change.accept(em, em.find(type, id));
            em.flush();
        });
    }

    private static void assertRefused(Runnable update, String differing) {
        assertThatThrownBy(update::run)
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("replica eu (eu-west-1) at a staleness of")
                .hasMessageContaining("[" + differing + "]");
    }

    @Test
    void anUpdateOfAStaleRowFailsAsAnOptimisticLockDoes() {
        somebodyElse(Account.class, account -> account.balance = new BigDecimal("100.00"));
        assertRefused(() -> update(pod, Account.class, account -> account.owner = "me"), "balance");
        assertThat(onPrimary(Account.class).balance).isEqualByComparingTo("100");
        assertThat(onPrimary(Account.class).owner).isEqualTo("nobody");
    }

    @Test
    void withoutTheGuardTheOtherUpdateIsLost() {
        somebodyElse(Account.class, account -> account.balance = new BigDecimal("100.00"));
        update(careless, Account.class, account -> account.owner = "me");
        assertThat(onPrimary(Account.class).balance).isZero();
    }

    @Test
    void anUpdateOfARowThatTheReplicaShowedRightPasses() {
        update(pod, Account.class, account -> {
            account.owner = "me";
            account.labels.add("c");
            account.bag.remove("a");
            account.steps.add(0, "c");
            account.counts.put("c", 3);
            account.places.clear();
            account.visited.add(account.home);
            account.memos.add(new Memo());
        });
        Account stored = onPrimary(Account.class);
        assertThat(stored.owner).isEqualTo("me");
    }

    @Test
    void aDeleteOfAStaleRowFails() {
        somebodyElse(DynamicAccount.class, account -> account.balance = 1);
        assertRefused(() -> change(pod, DynamicAccount.class, EntityManager::remove), "balance");
        assertThat(onPrimary(DynamicAccount.class)).isNotNull();
    }

    @Test
    void aDynamicUpdateOfAStaleRowFails() {
        somebodyElse(DynamicAccount.class, account -> account.balance = 10);
        assertRefused(() -> update(pod, DynamicAccount.class, account -> account.balance += 5), "balance");
    }

    static Stream<Map.Entry<String, Consumer<Account>>> changes() {
        return Map.<String, Consumer<Account>>of(
                "picture", account -> account.picture = new byte[] {4},
                "home", account -> account.home = null,
                "place", account -> account.place = new Place("elsewhere", null),
                "owner", account -> account.owner = null)
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everyKindOfAttributeIsCompared(Map.Entry<String, Consumer<Account>> change) {
        somebodyElse(Account.class, change.getValue());
        assertRefused(() -> update(pod, Account.class, account -> account.balance = BigDecimal.ONE), change.getKey());
    }

    static Stream<Map.Entry<String, BiConsumer<Account, String>>> collectionChanges() {
        return Map.<String, BiConsumer<Account, String>>of(
                "labels", (account, text) -> account.labels.add(text),
                "bag", (account, text) -> account.bag.add(text),
                "steps", (account, text) -> account.steps.add(text),
                "stages", (account, text) -> account.stages.add(text),
                "counts", (account, text) -> account.counts.put("a", text.hashCode()),
                "places", (account, text) -> account.places.add(new Place(text, null)),
                "visited", (account, text) -> account.visited.clear(),
                "memos", (account, text) -> account.memos.clear())
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("collectionChanges")
    void aStaleCollectionIsNotWritten(Map.Entry<String, BiConsumer<Account, String>> change) {
        somebodyElse(Account.class, account -> change.getValue().accept(account, "theirs"));
        assertRefused(
                () -> update(pod, Account.class, account -> {
                    // Read, so that it is the replica's.
                    account.bag.size();
                    account.memos.size();
                    change.getValue().accept(account, "mine");
                }),
                change.getKey());
    }

    @ParameterizedTest
    @MethodSource("collectionChanges")
    void aCollectionThatTheReplicaShowedRightIsWritten(Map.Entry<String, BiConsumer<Account, String>> change) {
        assertThatCode(() -> update(pod, Account.class, account -> {
                    account.bag.size();
                    change.getValue().accept(account, "mine");
                }))
                .doesNotThrowAnyException();
    }

    /** Loading by id does not obey it; a row that it hides is not gone. */
    @Test
    void aFilterHidesNothingFromTheComparison() {
        pod.runInTransaction(em -> {
            Session session = em.unwrap(Session.class);
            var filter = session.enableFilter("ofOwner").setParameter("who", "somebody else");
            Account account = em.find(Account.class, id);
            account.balance = BigDecimal.TEN;
            account.labels.add("c");
            em.flush();
            assertThat(session.getEnabledFilter("ofOwner")).isSameAs(filter);
            assertThat(em.createQuery("select count(a) from Account a", Long.class)
                            .getSingleResult())
                    .isZero();
        });
    }

    /** The database rounds to microseconds, so that what it holds differs from what was written. */
    @Test
    void aCollectionThatTheSameSessionHasWrittenMayBeWrittenAgain() {
        Instant exact = Instant.parse("2026-01-01T00:00:00.123456789Z");
        change(pod, Account.class, (em, account) -> {
            account.moments.add(exact);
            em.flush();
            account.moments.add(exact.plusSeconds(1));
        });
        assertThat(pod.<Integer>inTransaction(em -> {
                    var fresh = new Account();
                    fresh.moments.add(exact);
                    em.find(Account.class, id);
                    em.persist(fresh);
                    em.flush();
                    fresh.moments.add(exact.plusSeconds(1));
                    em.flush();
                    return fresh.moments.size();
                }))
                .isEqualTo(2);
    }

    @Test
    void aVersionTellsByItself() {
        somebodyElse(Versioned.class, versioned -> versioned.owner = "they");
        assertThatThrownBy(() -> update(pod, Versioned.class, versioned -> versioned.owner = "me"))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageNotContaining("replica");
    }

    @Test
    void whereHibernateComparesColumnsItMayDoSo() {
        somebodyElse(Compared.class, compared -> compared.owner = "they");
        assertThatThrownBy(() -> update(pod, Compared.class, compared -> compared.balance = 1))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageNotContaining("replica");
    }

    @Test
    void aMergedEntityIsComparedWithThePrimarysRow() {
        Account detached = pod.inTransaction(em -> {
            Account account = em.find(Account.class, id);
            em.detach(account);
            return account;
        });
        somebodyElse(Account.class, account -> account.owner = "they");
        pod.runInTransaction(em -> em.merge(detached));
        assertThat(onPrimary(Account.class).owner)
                .as("as on one database: the last merge wins, also where the replica shows the same already")
                .isEqualTo("nobody");
    }

    @Test
    void whatAnEarlierTransactionOfThePersistenceContextHasReadIsCompared() {
        try (var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            Account account = em.find(Account.class, id);
            em.getTransaction().commit();
            somebodyElse(Account.class, theirs -> theirs.owner = "they");
            em.getTransaction().begin();
            account.balance = BigDecimal.TEN;
            assertRefused(em::flush, "owner");
            em.getTransaction().rollback();
        }
    }

    @Test
    void whatIsLazilyLoadedLaterIsCompared() {
        try (var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            Account account = em.find(Account.class, id);
            em.getTransaction().commit();
            account.labels.size();
            somebodyElse(Account.class, theirs -> theirs.labels.add("theirs"));
            em.getTransaction().begin();
            account.labels.remove("a");
            assertRefused(em::flush, "labels");
            em.getTransaction().rollback();
        }
    }

    @Test
    void whatACursorOnAReplicaShowsAfterAWriteIsCompared() {
        assertThatThrownBy(() -> pod.runInTransaction(em -> {
                    Session session = em.unwrap(Session.class);
                    try (var legs = session.createQuery(
                                    "select l from Leg l where l.trip = :id order by l.number", Leg.class)
                            .setParameter("id", id)
                            .setFetchSize(1)
                            .scroll(ScrollMode.FORWARD_ONLY)) {
                        legs.next();
                        em.persist(new Memo());
                        em.flush();
                        assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("primary");
                        redirect("theirs");
                        legs.next();
                        legs.get().destination = "mine";
                        em.flush();
                    }
                }))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[destination]");
    }

    private static void redirect(String destination) {
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            pod.runInTransaction(em -> legs(em).forEach(leg -> leg.destination = destination));
        }
    }

    @Test
    void aRefreshOnThePrimaryMendsTheBase() {
        somebodyElse(Account.class, theirs -> theirs.owner = "they");
        pod.runInTransaction(em -> {
            Account account = em.find(Account.class, id);
            try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
                em.refresh(account);
            }
            account.balance = BigDecimal.TEN;
        });
        assertThat(onPrimary(Account.class).owner).isEqualTo("they");
    }

    @Test
    void aRefreshFromAReplicaSpoilsTheBase() {
        try (var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            Account account;
            try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
                account = em.find(Account.class, id);
            }
            em.getTransaction().commit();
            cluster.replica("eu").replay().resume();
            await().until(() -> {
                em.createNativeQuery("select 1").getSingleResult();
                return MultiRegion.of(em).route().reason().leadsToReplica();
            });
            cluster.replica("eu").replay().pause();
            somebodyElse(Account.class, theirs -> theirs.owner = "they");
            em.getTransaction().begin();
            em.refresh(account);
            account.balance = BigDecimal.TEN;
            assertRefused(em::flush, "owner");
            em.getTransaction().rollback();
        }
    }

    static class LegKey implements Serializable {
        Long trip;
        int number;

        protected LegKey() {}

        LegKey(Long trip, int number) {
            this.trip = trip;
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof LegKey key && key.trip.equals(trip) && key.number == number;
        }

        @Override
        public int hashCode() {
            return Objects.hash(trip, number);
        }
    }

    @Entity(name = "Leg")
    @IdClass(LegKey.class)
    static class Leg {
        @Id
        Long trip;

        @Id
        int number;

        String start = "here";
        String destination = "there";
    }

    @Test
    void entitiesOfAClassAreComparedTogetherWhateverTheirKey() {
        somebodyElse(Account.class, theirs -> theirs.owner = "they");
        var statistics = pod.factory().unwrap(SessionFactory.class).getStatistics();
        try (var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            List<Leg> legs = legs(em);
            statistics.clear();
            legs.forEach(leg -> leg.destination = "elsewhere");
            em.flush();
            assertThat(statistics.getPrepareStatementCount())
                    .as("one select, and updates")
                    .isEqualTo(legs.size() + 1);
            em.getTransaction().rollback();
        }
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            pod.runInTransaction(em -> legs(em).get(2).start = "anywhere");
        }
        assertThatThrownBy(() -> pod.runInTransaction(em -> {
                    legs(em).forEach(leg -> leg.destination = "nowhere");
                    em.flush();
                }))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[start]");
    }

    private static List<Leg> legs(EntityManager em) {
        return em.createQuery("select l from Leg l where l.trip = :id order by l.number", Leg.class)
                .setParameter("id", id)
                .getResultList();
    }

    @Test
    void aStatelessSessionSaysThatItCannotTell() {
        SessionFactory factory = pod.factory().unwrap(SessionFactory.class);
        assertThatThrownBy(() -> factory.inStatelessTransaction(session -> {
                    Account account = session.get(Account.class, id);
                    account.balance = BigDecimal.TEN;
                    session.update(account);
                }))
                .hasMessageContaining("HMR000505")
                .hasMessageContaining("Account")
                .hasMessageContaining("hibernate.mr.stale_base = ignore");
        factory.inStatelessTransaction(session -> {
            Versioned versioned = session.get(Versioned.class, id);
            versioned.owner = "me";
            session.update(versioned);
        });
        assertThat(onPrimary(Versioned.class).owner).isEqualTo("me");
    }

    @Test
    void aStatelessUpsertOverwritesAsAnUpdateDoes() {
        SessionFactory factory = pod.factory().unwrap(SessionFactory.class);
        somebodyElse(DynamicAccount.class, account -> account.balance = 7);
        assertThatThrownBy(() -> factory.inStatelessTransaction(session -> {
                    DynamicAccount account = session.get(DynamicAccount.class, id);
                    account.owner = "me";
                    session.upsert(account);
                }))
                .hasMessageContaining("HMR000505");
        factory.inStatelessTransaction(session -> {
            DynamicAccount unread = new DynamicAccount();
            unread.id = id;
            session.upsert(unread);
        });
        assertThat(onPrimary(DynamicAccount.class).balance).isZero();
    }

    @Test
    void whoReadsThePrimaryPaysNothing() {
        var statistics = pod.factory().unwrap(SessionFactory.class).getStatistics();
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            statistics.clear();
            update(pod, Account.class, account -> account.owner = "me");
            assertThat(statistics.getPrepareStatementCount())
                    .as("a select and an update")
                    .isEqualTo(2);
        }
        statistics.clear();
        pod.runInTransaction(em -> em.find(DynamicAccount.class, id).owner = "you");
        assertThat(statistics.getPrepareStatementCount()).as("a select more").isEqualTo(3);
    }
}
