/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencySnapshot;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.OptimisticLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one session of a request has read and another merges overwrites nothing that somebody else has written since, and fails
 * nobody whom one database would not have failed.
 */
class MergedBaseTest {

    /** How many entities the small pod remembers. */
    private static final int FEW = 3;

    private static final Duration LAG = Duration.ofMillis(300);

    private static Cluster cluster;
    private static Pod pod;
    private static Pod forgetful;
    private static Pod small;
    private static int id;

    private ConsistencyScope request;

    @Entity(name = "Customer")
    static class Customer {
        @Id
        int id;

        String name = "nobody";
        String address = "old street";

        @ManyToOne
        Customer referredBy;

        @ElementCollection
        Set<String> phones = new HashSet<>();

        @OneToMany(mappedBy = "customer", cascade = CascadeType.ALL)
        List<Pet> pets = new ArrayList<>();

        protected Customer() {}

        Customer(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Pet")
    static class Pet {
        @Id
        int id;

        @ManyToOne
        Customer customer;

        String name = "puppy";
        int age;

        protected Pet() {}

        Pet(int number, Customer customer) {
            this.id = 1000 * customer.id + number;
            this.customer = customer;
        }
    }

    /** Its version counts neither its views nor what becomes of its lines. */
    @Entity(name = "Invoice")
    static class Invoice {
        @Id
        int id;

        @Version
        int version;

        String text = "draft";

        @OptimisticLock(excluded = true)
        int views;

        @OneToMany(mappedBy = "invoice", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Line> lines = new ArrayList<>();
    }

    @Entity(name = "Line")
    static class Line {
        @Id
        int id;

        @ManyToOne
        Invoice invoice;

        protected Line() {}

        Line(int number, Invoice invoice) {
            this.id = 10 * invoice.id + number;
            this.invoice = invoice;
        }
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = start("hibernate.hbm2ddl.auto", "create");
        forgetful = start("hibernate.mr.stale_base.remembered", "0");
        small = start("hibernate.mr.stale_base.remembered", String.valueOf(FEW));
    }

    private static Pod start(String key, String value) {
        Map<String, Object> settings = Pod.settings(cluster);
        Pod.othersAreElsewhere(settings);
        Pod.isSampledOften(settings);
        settings.put(key, value);
        settings.put("hibernate.generate_statistics", "true");
        // Nobody but the paused replica: what it lacks, a write later than its pause.
        settings.keySet().removeIf(name -> name.startsWith("hibernate.mr.replica.ap."));
        return Pod.start("merged", settings, Customer.class, Pet.class, Invoice.class, Line.class);
    }

    @AfterAll
    static void close() {
        pod.close();
        forgetful.close();
        small.close();
    }

    @BeforeEach
    void oneOfEachThatTheReplicaHas() {
        id++;
        pod.runInTransaction(em -> {
            var customer = new Customer(id);
            customer.phones.add("1");
            customer.pets.add(new Pet(1, customer));
            em.persist(customer);
            var invoice = new Invoice();
            invoice.id = id;
            invoice.lines.add(new Line(1, invoice));
            invoice.lines.add(new Line(2, invoice));
            em.persist(invoice);
        });
        cluster.replica("eu").awaitCaughtUp();
        Stream.of(pod, forgetful, small).forEach(each -> each.settled(1));
        cluster.replica("eu").replay().pause();
        request = ConsistencyScope.of("user-" + id);
    }

    @AfterEach
    void resume() {
        request.close();
        cluster.replica("eu").replay().resume();
    }

    /** Not through the pod: what is written in the request's scope is the request's own. */
    private static void somebodyElse(String sql) {
        cluster.primary().execute(sql.replace(":id", String.valueOf(id)));
    }

    private static void somebodyMoves() {
        somebodyElse("update customer set address = 'new street' where id = :id");
    }

    private static String stored(String column) {
        return cluster.primary().query("select " + column + " from customer where id = " + id);
    }

    private static Customer find(Pod through) {
        return through.inTransaction(em -> em.find(Customer.class, id));
    }

    private static Customer findWithCollections() {
        return pod.inTransaction(em -> {
            Customer customer = em.find(Customer.class, id);
            customer.phones.size();
            customer.pets.size();
            return customer;
        });
    }

    /** Flushes, since Hibernate wraps what fails a commit once more. */
    private static void merge(Pod through, Object detached) {
        through.runInTransaction(em -> {
            em.merge(detached);
            em.flush();
        });
    }

    private static void assertRefused(ThrowingCallable merge, String differing) {
        assertThatThrownBy(merge)
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("HMR000503")
                .hasMessageContaining("replica eu (eu-west-1) at a staleness of")
                .hasMessageContaining("[" + differing + "]");
    }

    // What must fail

    @Test
    void whatOneSessionHasReadAndAnotherMergesIsCompared() {
        Customer detached = findWithCollections();
        somebodyMoves();
        detached.pets.add(new Pet(2, detached));
        assertRefused(() -> merge(pod, detached), "address");
        assertThat(stored("address")).isEqualTo("new street");
    }

    @Test
    void withoutMemoryTheNewAddressIsLost() {
        Customer detached = find(forgetful);
        somebodyMoves();
        detached.name = "me";
        merge(forgetful, detached);
        assertThat(stored("address")).isEqualTo("old street");
    }

    @Test
    void whatNobodyHasLoadedIsJudgedByItsId() {
        find(pod);
        somebodyMoves();
        var fromJson = new Customer(id);
        fromJson.name = "me";
        assertRefused(() -> merge(pod, fromJson), "address");
    }

    @Test
    void whatAQueryHasLoadedIsComparedToo() {
        List<Customer> detached =
                pod.inTransaction(em -> em.createQuery("select c from Customer c where c.id = :id", Customer.class)
                        .setParameter("id", id)
                        .setHint("org.hibernate.readOnly", true)
                        .getResultList());
        somebodyMoves();
        detached.get(0).name = "me";
        assertRefused(() -> merge(pod, detached.get(0)), "address");
    }

    @Test
    void aReferenceIsComparedByItsId() {
        pod.inTransaction(em -> em.find(Customer.class, id));
        Customer detached = find(pod);
        somebodyElse("update customer set referredby_id = 1 where id = :id");
        detached.name = "me";
        assertRefused(() -> merge(pod, detached), "referredBy");
    }

    @Test
    void aMergeThatCascadesComparesToo() {
        Customer detached = findWithCollections();
        somebodyElse("update pet set name = 'rex' where customer_id = :id");
        detached.pets.get(0).age = 2;
        assertRefused(() -> merge(pod, detached), "name");
    }

    static Stream<Map.Entry<String, BiConsumer<EntityManager, Customer>>> detaching() {
        return Map.<String, BiConsumer<EntityManager, Customer>>of(
                "detach", EntityManager::detach, "clear", (em, customer) -> em.clear())
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("detaching")
    void whatTheSameSessionHasDetachedIsCompared(Map.Entry<String, BiConsumer<EntityManager, Customer>> detaching) {
        assertRefused(() -> detachAndMerge(detaching.getValue()), "address");
    }

    /** Nothing outlives a session then, but it remembers by itself. */
    @ParameterizedTest
    @MethodSource("detaching")
    void alsoWithoutAScope(Map.Entry<String, BiConsumer<EntityManager, Customer>> detaching) {
        request.close();
        try {
            assertRefused(() -> detachAndMerge(detaching.getValue()), "address");
        } finally {
            request = ConsistencyScope.of("user");
        }
    }

    private static void detachAndMerge(BiConsumer<EntityManager, Customer> detaching) {
        pod.runInTransaction(em -> {
            Customer customer = em.find(Customer.class, id);
            detaching.accept(em, customer);
            somebodyMoves();
            customer.name = "me";
            em.merge(customer);
            em.flush();
        });
    }

    @Test
    void whatIsManagedAlreadyIsComparedWithWhatIsMerged() {
        Customer detached = find(pod);
        somebodyMoves();
        detached.name = "me";
        assertRefused(
                () -> pod.runInTransaction(em -> {
                    em.find(Customer.class, id, LockModeType.PESSIMISTIC_READ);
                    em.merge(detached);
                    em.flush();
                }),
                "address");
    }

    @Test
    void whatIsManagedAsTheReplicaShowsItIsComparedToo() {
        Customer detached = find(pod);
        somebodyMoves();
        detached.name = "me";
        assertRefused(
                () -> pod.runInTransaction(em -> {
                    em.find(Customer.class, id);
                    em.merge(detached);
                    em.flush();
                }),
                "address");
    }

    @Test
    void whatIsMergedAndRemovedIsCompared() {
        Customer detached = find(pod);
        somebodyMoves();
        assertRefused(
                () -> pod.runInTransaction(em -> {
                    em.remove(em.merge(detached));
                    em.flush();
                }),
                "address");
    }

    /** So there is nothing to compare. */
    @Test
    void whatIsDetachedCanBeNeitherRemovedNorLocked() {
        Customer detached = find(pod);
        assertThatThrownBy(() -> pod.runInTransaction(em -> em.remove(detached)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pod.runInTransaction(em -> em.lock(detached, LockModeType.PESSIMISTIC_WRITE)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatSomebodyHasDeletedIsNotBroughtBack() {
        pod.runInTransaction(em -> em.find(Invoice.class, id));
        Pet detached = pod.inTransaction(em -> em.find(Pet.class, 1000 * id + 1));
        somebodyElse("delete from pet where customer_id = :id");
        detached.age = 2;
        assertRefused(() -> merge(pod, detached), "age, customer, name");
        assertThat(cluster.primary().query("select count(*) from pet where customer_id = " + id))
                .isEqualTo("0");
    }

    @Test
    void aStaleCollectionIsNotMerged() {
        Customer detached = findWithCollections();
        somebodyElse("insert into customer_phones (customer_id, phones) values (:id, '2')");
        detached.phones.add("3");
        assertRefused(() -> merge(pod, detached), "phones");
    }

    @Test
    void childrenWhomNobodyHasSeenAreNotLeftBehind() {
        Invoice detached = findInvoice();
        somebodyElse("insert into line (id, invoice_id) values (10 * :id + 3, :id)");
        detached.lines.clear();
        assertRefused(() -> merge(pod, detached), "lines");
    }

    private static Invoice findInvoice() {
        return pod.inTransaction(em -> {
            Invoice invoice = em.find(Invoice.class, id);
            invoice.lines.size();
            return invoice;
        });
    }

    @Test
    void whatIsExcludedFromTheVersionIsNotCompared() {
        Invoice detached = findInvoice();
        somebodyElse("update invoice set views = 7 where id = :id");
        detached.text = "final";
        merge(pod, detached);
    }

    @Test
    void anotherThreadOfTheRequestComparesToo() {
        Customer detached = find(pod);
        somebodyMoves();
        detached.name = "me";
        ConsistencySnapshot here = ConsistencyScope.snapshot();
        assertThatThrownBy(() -> CompletableFuture.runAsync(() -> {
                            try (var scope = here.open()) {
                                merge(pod, detached);
                            }
                        })
                        .join())
                .hasCauseInstanceOf(OptimisticLockException.class);
    }

    @Test
    void anInnerScopeOfAnotherKeyComparesToo() {
        Customer detached = find(pod);
        somebodyMoves();
        detached.name = "me";
        try (var scope = ConsistencyScope.of("system")) {
            assertRefused(() -> merge(pod, detached), "address");
        }
    }

    static Stream<Map.Entry<String, BiConsumer<StatelessSession, Customer>>> statelessWrites() {
        return Map.<String, BiConsumer<StatelessSession, Customer>>of(
                "update", StatelessSession::update,
                "upsert", StatelessSession::upsert,
                "delete", StatelessSession::delete)
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("statelessWrites")
    void aStatelessSessionComparesWhatAnotherSessionHasRead(
            Map.Entry<String, BiConsumer<StatelessSession, Customer>> write) {
        Customer detached = pod.inTransaction(em -> {
            Customer customer = em.find(Customer.class, id);
            customer.phones = null;
            em.detach(customer);
            return customer;
        });
        somebodyMoves();
        detached.name = "me";
        SessionFactory factory = pod.factory().unwrap(SessionFactory.class);
        assertThatThrownBy(() -> factory.inStatelessTransaction(
                        session -> write.getValue().accept(session, detached)))
                .hasMessageContaining("HMR000503")
                .hasMessageContaining("[address]");
    }

    /** It writes every collection that is loaded. */
    @Test
    void aStatelessSessionComparesCollectionsToo() {
        Customer detached = findWithCollections();
        somebodyElse("insert into customer_phones (customer_id, phones) values (:id, '2')");
        SessionFactory factory = pod.factory().unwrap(SessionFactory.class);
        assertThatThrownBy(() -> factory.inStatelessTransaction(session -> session.update(detached)))
                .hasMessageContaining("HMR000503")
                .hasMessageContaining("[phones]");
    }

    @Test
    void aStatelessSessionWritesWhatTheReplicaShowedRight() {
        Customer detached = findWithCollections();
        detached.name = "me";
        pod.factory().unwrap(SessionFactory.class).inStatelessTransaction(session -> {
            // Else it would have read no replica, and nothing would be in doubt.
            session.createSelectionQuery("select count(*) from Pet", Long.class).getSingleResult();
            session.update(detached);
        });
        assertThat(stored("name")).isEqualTo("me");
        detached.phones.add("2");
        merge(pod, detached);
    }

    // What must not

    static Stream<String> keys() {
        return Stream.of("with a key", "without");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void whoeverTriesAgainSucceeds(String key) {
        try (var scope = key.equals("without") ? keyless() : ConsistencyScope.of("clerk-" + id)) {
            Customer detached = find(pod);
            somebodyMoves();
            detached.name = "me";
            assertRefused(() -> merge(pod, detached), "address");
            Customer again = pod.inTransaction(em -> {
                Customer customer = em.find(Customer.class, id);
                assertThat(MultiRegion.of(em).route().reason()).isEqualTo(RouteReason.STALE_BASE);
                return customer;
            });
            again.name = "me";
            merge(pod, again);
        }
        assertThat(stored("name || ' ' || address")).isEqualTo("me new street");
    }

    /** A scope without a key cannot be opened inside one that has one. */
    private ConsistencyScope keyless() {
        request.close();
        request = ConsistencyScope.at(ConsistencyLevel.session());
        return ConsistencyScope.at(ConsistencyLevel.session());
    }

    @Test
    void whatTheReplicaShowedRightIsMergedAtNoCost() {
        Customer detached = find(pod);
        detached.name = "me";
        var statistics = pod.factory().unwrap(SessionFactory.class).getStatistics();
        statistics.clear();
        merge(pod, detached);
        assertThat(stored("name")).isEqualTo("me");
        assertThat(statistics.getPrepareStatementCount())
                .as("a select, as Hibernate's merge has it, and an update")
                .isEqualTo(2);
    }

    @Test
    void aMergeThatChangesNothingFailsNobody() {
        Customer detached = find(pod);
        somebodyMoves();
        detached.address = "new street";
        merge(pod, detached);
    }

    @Test
    void whatThePrimaryHasShownSinceIsNotDoubted() {
        Customer stale = find(pod);
        somebodyMoves();
        Customer fresh;
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            fresh = find(pod);
        }
        fresh.name = "me";
        somebodyElse("update customer set name = 'they' where id = :id");
        merge(pod, fresh);
        assertThat(stored("name")).as("as on one database").isEqualTo("me");
        stale.name = "I";
        assertRefused(() -> merge(pod, stale), "address");
    }

    @Test
    void aCopyIsJudgedByWhatWasShownLast() {
        find(pod);
        somebodyMoves();
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            find(pod);
        }
        var fromJson = new Customer(id);
        merge(pod, fromJson);
        assertThat(stored("address")).as("as on one database").isEqualTo("old street");
    }

    @Test
    void whatTheRequestItselfHasWrittenIsItsOwn() {
        Customer detached = findWithCollections();
        pod.runInTransaction(em -> {
            Customer attached = em.find(Customer.class, id);
            attached.name = "I";
            attached.phones.add("2");
        });
        detached.name = "me";
        detached.phones.add("3");
        merge(pod, detached);
        assertThat(stored("name")).isEqualTo("me");
    }

    @Test
    void andNothingElseIs() {
        Customer detached = find(pod);
        pod.runInTransaction(em -> em.find(Customer.class, id).name = "I");
        somebodyMoves();
        detached.name = "me";
        assertRefused(() -> merge(pod, detached), "address");
    }

    @Test
    void whatIsMergedTwiceIsComparedOnce() {
        Customer detached = find(pod);
        detached.name = "me";
        merge(pod, detached);
        detached.name = "me again";
        merge(pod, detached);
        assertThat(stored("name")).isEqualTo("me again");
    }

    @Test
    void whatHasBeenComparedIsNotDoubtedAgain() {
        Customer detached = find(pod);
        detached.name = "me";
        merge(pod, detached);
        somebodyMoves();
        detached.name = "me again";
        merge(pod, detached);
        assertThat(stored("address")).as("as on one database").isEqualTo("old street");
    }

    @Test
    void whatTheRequestItselfHasDeletedItBringsBack() {
        Pet detached = pod.inTransaction(em -> em.find(Pet.class, 1000 * id + 1));
        pod.runInTransaction(em -> em.remove(em.find(Pet.class, 1000 * id + 1)));
        merge(pod, detached);
        assertThat(cluster.primary().query("select count(*) from pet where customer_id = " + id))
                .isEqualTo("1");
    }

    @Test
    void aStaleCollectionThatIsNotChangedIsNotWritten() {
        Customer detached = findWithCollections();
        somebodyElse("insert into customer_phones (customer_id, phones) values (:id, '2')");
        detached.name = "me";
        merge(pod, detached);
        assertThat(cluster.primary().query("select count(*) from customer_phones where customer_id = " + id))
                .isEqualTo("2");
    }

    @Test
    void aCollectionThatTheReplicaShowedRightIsMerged() {
        Customer detached = findWithCollections();
        detached.phones.add("3");
        detached.pets.add(new Pet(2, detached));
        merge(pod, detached);
        Invoice invoice = findInvoice();
        invoice.lines.remove(0);
        merge(pod, invoice);
        assertThat(cluster.primary()
                        .query("select (select count(*) from customer_phones where customer_id = " + id
                                + ") || ' ' || (select count(*) from line where invoice_id = " + id + ")"))
                .isEqualTo("2 1");
    }

    @Test
    void aChildThatTheRequestItselfHasAddedIsNoSurprise() {
        Invoice detached = findInvoice();
        pod.runInTransaction(em -> em.persist(new Line(3, em.getReference(Invoice.class, id))));
        detached.lines.clear();
        merge(pod, detached);
    }

    @Test
    void aVersionTellsByItself() {
        Invoice detached = findInvoice();
        somebodyElse("update invoice set text = 'theirs', version = 1 where id = :id");
        detached.text = "mine";
        assertThatThrownBy(() -> merge(pod, detached))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageNotContaining("replica");
    }

    @Test
    void whatAnotherRequestHasReadIsMergedAsOnOneDatabase() {
        Customer detached = find(pod);
        somebodyMoves();
        request.close();
        request = ConsistencyScope.of("user-" + id);
        detached.name = "me";
        merge(pod, detached);
        assertThat(stored("address")).isEqualTo("old street");
    }

    @Test
    void whatWasNoEntityIsNotRemembered() {
        Object[] columns = pod.inTransaction(
                em -> em.createQuery("select c.name, c.address from Customer c where c.id = :id", Object[].class)
                        .setParameter("id", id)
                        .getSingleResult());
        somebodyMoves();
        var made = new Customer(id);
        made.name = "me";
        made.address = (String) columns[1];
        merge(pod, made);
        assertThat(stored("address")).as("as documented").isEqualTo("old street");
    }

    // Its bound

    @Test
    void whoHasReadMuchReadsThePrimary() {
        for (int number = 0; number < FEW; number++) {
            assertThat(readsReplica(id - number)).isTrue();
        }
        assertThat(small.routeOf(em -> em.find(Customer.class, id)).reason()).isEqualTo(RouteReason.BASES_FULL);
        Customer detached = find(small);
        detached.name = "me";
        merge(small, detached);
        assertThat(stored("name")).isEqualTo("me");
    }

    private static boolean readsReplica(int customer) {
        return small.routeOf(em -> em.find(Customer.class, customer)).reason().leadsToReplica();
    }

    @Test
    void whatNoLongerFitsIsNotMerged() {
        List<Customer> all = small.inTransaction(em -> {
            List<Customer> found = em.createQuery("select c from Customer c order by c.id", Customer.class)
                    .getResultList();
            assertThat(MultiRegion.of(em).route().reason().leadsToReplica()).isTrue();
            return found;
        });
        assertThat(all).hasSizeGreaterThan(FEW);
        Customer remembered = all.get(0);
        Customer forgotten = all.get(all.size() - 1);
        forgotten.name = "me";
        remembered.name = "me";
        assertThatThrownBy(() -> merge(small, forgotten))
                .hasStackTraceContaining("HMR000520")
                .hasStackTraceContaining("Customer")
                .hasStackTraceContaining("hibernate.mr.stale_base.remembered = " + FEW);
        merge(small, remembered);
        Invoice versioned = small.inTransaction(em -> em.find(Invoice.class, id));
        versioned.text = "final";
        merge(small, versioned);
    }

    // As it was seen on an application that nobody here wrote

    /** How often; {@code -Dmerged.rounds=200} for a proof. */
    private static final int ROUNDS = Integer.getInteger("merged.rounds", 5);

    @Test
    void noAddressIsLostAtARealLag() {
        // Its scope would make one request of all that follow.
        request.close();
        cluster.replica("eu").replay().resume();
        cluster.replica("eu").replay().delay(LAG);
        try {
            int refused = 0;
            for (int round = 1; round <= ROUNDS; round++) {
                String address = "street " + round;
                try (var scope = ConsistencyScope.of("mover-" + id);
                        var level = ConsistencyScope.at(ConsistencyLevel.strong())) {
                    pod.runInTransaction(em -> em.find(Customer.class, id).address = address);
                }
                refused += addAPet(round);
                assertThat(stored("address || ' ' || name")).isEqualTo(address + " visited " + round);
            }
            assertThat(refused).as("rounds in which it would have been lost").isPositive();
            System.out.printf("merged: %d of %d rounds were refused once, no address was lost%n", refused, ROUNDS);
        } finally {
            cluster.replica("eu").replay().delay(Duration.ZERO);
            cluster.replica("eu").replay().pause();
            request = ConsistencyScope.of("user-" + id);
        }
    }

    /** What a vet does, who tries again in the same request. Returns how often that was needed. */
    private static int addAPet(int round) {
        try (var scope = ConsistencyScope.of("vet-" + id + "-" + round)) {
            for (int refused = 0; ; refused++) {
                Customer customer = findWithCollections();
                customer.name = "visited " + round;
                customer.pets.add(new Pet(round + 1, customer));
                try {
                    merge(pod, customer);
                    return refused;
                } catch (OptimisticLockException e) {
                    assertThat(refused)
                            .as("whoever tries again reads the primary")
                            .isZero();
                }
            }
        }
    }
}
