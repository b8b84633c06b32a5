/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.settings.WithoutKey;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever reads without a key, or is about to write, sees what the application has written, on any pod; no replica replays. */
class ApplicationMarkTest {

    private static Cluster cluster;
    private static Pod pod;
    private static Pod other;
    private static Long known;

    private final String name = "written " + UUID.randomUUID();
    private final String user = "user-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "create");
        other = Pod.start(cluster);
        known = pod.store("somebody", "known");
    }

    @AfterAll
    static void close() {
        pod.close();
        other.close();
        cluster.close();
    }

    @BeforeEach
    void everyReplicaHasEverythingAndGetsNoMore() {
        cluster.awaitCaughtUp();
        settle(pod);
        settle(other);
        cluster.replicas().forEach(replica -> replica.replay().pause());
    }

    private static void settle(Pod settling) {
        settling.settled();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(reads(settling).reason().leadsToReplica()).isTrue());
    }

    @AfterEach
    void replay() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
    }

    private static Route reads(Pod pod) {
        return pod.routeOf(em -> em.find(Item.class, known));
    }

    private static String nameOfKnown(EntityManager em) {
        return em.find(Item.class, known).name();
    }

    private static String seen(Pod pod) {
        return pod.inTransaction(ApplicationMarkTest::nameOfKnown);
    }

    private void write() {
        pod.rename("somebody", known, name);
    }

    private void writeWithoutAKey() {
        pod.runInTransaction(em -> em.find(Item.class, known).rename(name));
    }

    @Test
    void whoeverReadsWithoutAKeySeesWhatAnybodyWrote() {
        write();
        assertThat(seen(pod)).isEqualTo(name);
        assertThat(seen(other)).isEqualTo(name);
        assertThat(reads(other).reason()).isEqualTo(RouteReason.NOT_COVERED);
    }

    @Test
    void andWhatWasWrittenWithoutAKey() {
        writeWithoutAKey();
        assertThat(seen(other)).isEqualTo(name);
    }

    @Test
    void andWhatAStatementInAutoCommitModeWrote() {
        try (EntityManager em = pod.factory().createEntityManager()) {
            em.unwrap(org.hibernate.Session.class).doWork(connection -> {
                try (var statement = connection.prepareStatement("update Item set name = ? where id = ?")) {
                    statement.setString(1, name);
                    statement.setLong(2, known);
                    statement.executeUpdate();
                }
            });
        }
        assertThat(seen(other)).isEqualTo(name);
    }

    @Test
    void aReplicaThatHasItIsRead() {
        write();
        cluster.replicas().forEach(replica -> replica.replay().resume());
        await().untilAsserted(() -> assertThat(reads(other).reason()).isEqualTo(RouteReason.COVERED));
        assertThat(seen(other)).isEqualTo(name);
    }

    @Test
    void aTransactionThatIsOpenSeesWhatAnotherOfItsPodWrites() {
        String seen = pod.inTransaction(em -> {
            nameOfKnown(em);
            writeWithoutAKey();
            em.clear();
            return nameOfKnown(em);
        });
        assertThat(seen).isEqualTo(name);
    }

    @Test
    void whoeverHasAKeySeesWhatThatWroteAndNoMore() {
        asOneWhoReads(() -> seen(other));
        write();
        assertThat(asOneWhoReads(() -> seen(other))).isNotEqualTo(name);
    }

    /** Often enough to be taken for one who reads. */
    private <T> T asOneWhoReads(Supplier<T> reading) {
        try (var scope = ConsistencyScope.of(user);
                var intent = ConsistencyScope.intending(Intent.READ)) {
            return reading.get();
        }
    }

    @Test
    void theLevelEventualGoesBeforeIt() {
        write();
        try (var scope = ConsistencyScope.at(ConsistencyLevel.eventual())) {
            assertThat(reads(other).reason()).isEqualTo(RouteReason.EVENTUAL);
        }
    }

    @Test
    void aScopeOfNobodyReadsWhatTheReplicaHas() {
        write();
        try (var scope = ConsistencyScope.withoutKey(WithoutKey.NOBODY);
                var intent = ConsistencyScope.intending(Intent.READ)) {
            assertThat(reads(other).reason()).isEqualTo(RouteReason.NOTHING_WRITTEN);
            assertThat(seen(other)).isNotEqualTo(name);
        }
    }

    @Test
    void butWhatItHasWrittenItself() {
        try (var scope = ConsistencyScope.withoutKey(WithoutKey.NOBODY);
                var intent = ConsistencyScope.intending(Intent.READ)) {
            writeWithoutAKey();
            assertThat(seen(pod)).isEqualTo(name);
        }
    }

    @Test
    void andInATransactionThatIsOpen() {
        try (var scope = ConsistencyScope.withoutKey(WithoutKey.NOBODY);
                var intent = ConsistencyScope.intending(Intent.READ)) {
            String seen = pod.inTransaction(em -> {
                nameOfKnown(em);
                writeWithoutAKey();
                em.clear();
                return nameOfKnown(em);
            });
            assertThat(seen).isEqualTo(name);
        }
    }

    @Test
    void aScopeMayAskForThePrimary() {
        try (var scope = ConsistencyScope.withoutKey(WithoutKey.PRIMARY)) {
            assertThat(reads(other).reason()).isEqualTo(RouteReason.NO_KEY);
        }
    }

    @Test
    void aSettingSaysWhatHoldsWithoutAKey() {
        try (Pod primary = Pod.start(cluster, "hibernate.mr.consistency.without_key", "primary");
                Pod nobody = Pod.start(cluster, "hibernate.mr.consistency.without_key", "nobody")) {
            assertThat(reads(primary).reason()).isEqualTo(RouteReason.NO_KEY);
            write();
            await().untilAsserted(
                            () -> assertThat(asNobodyWhoReads(nobody).reason()).isEqualTo(RouteReason.NOTHING_WRITTEN));
        }
    }

    private static Route asNobodyWhoReads(Pod nobody) {
        try (var intent = ConsistencyScope.intending(Intent.READ)) {
            return reads(nobody);
        }
    }

    @Test
    void whoeverIsAboutToWriteSeesWhatOthersWroteFromItsFirstReadOn() {
        write();
        try (var scope = ConsistencyScope.of(user);
                var intent = ConsistencyScope.intending(Intent.WRITE)) {
            assertThat(seen(other)).isEqualTo(name);
        }
    }

    @Test
    void andSoDoesWhateverIsNotKnownToReadOnly() {
        write();
        try (var scope = ConsistencyScope.of(user)) {
            String seen = other.inTransaction(em -> em.find(Item.class, known).name());
            assertThat(seen).isEqualTo(name);
        }
    }

    /** A business method that mostly only reads. */
    private String visit(boolean writes) {
        try (var scope = ConsistencyScope.of(user)) {
            return other.inTransaction(em -> {
                Item item = em.find(Item.class, known);
                String before = item.name();
                if (writes) {
                    em.persist(new Item("derived from " + before));
                }
                return before;
            });
        }
    }

    @Test
    void whatHasOnlyReadBeforeIsTakenForAReaderUntilItWrites() {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            if (i == 17) {
                write();
            }
            seen.add(visit(i == 18));
        }
        String before = seen.get(0);
        assertThat(seen.subList(17, 20)).containsExactly(before, before, name);
    }

    @Test
    void writersReadThePrimaryIfSettingsSaySo() {
        try (Pod primary = Pod.start(cluster, "hibernate.mr.writers", "primary");
                var scope = ConsistencyScope.of(user);
                var intent = ConsistencyScope.intending(Intent.WRITE)) {
            assertThat(reads(primary).reason()).isEqualTo(RouteReason.ABOUT_TO_WRITE);
        }
    }

    @Test
    void orSeeWhatTheirKeyWroteAndNoMore() {
        try (Pod byKey = Pod.start(cluster, "hibernate.mr.writers", "key")) {
            cluster.replicas().forEach(replica -> replica.replay().resume());
            byKey.settled();
            cluster.replicas().forEach(replica -> replica.replay().pause());
            write();
            try (var scope = ConsistencyScope.of(user);
                    var intent = ConsistencyScope.intending(Intent.WRITE)) {
                assertThat(seen(byKey)).isNotEqualTo(name);
            }
        }
    }

    /** What the mark said is not known any more, so it may have been anything up to now. */
    @Test
    void aMarkThatRedisHasLostIsMissed() {
        write();
        cluster.redis().command("FLUSHALL");
        assertThat(seen(other)).isEqualTo(name);
    }

    @Test
    void aMarkThatRedisDoesNotTakeIsKnownInItsPodAtOnceAndToOthersLater() {
        cluster.link(TestCluster.HERE, cluster.redis()).cut();
        writeWithoutAKey();
        assertThat(seen(pod)).isEqualTo(name);
        cluster.link(TestCluster.HERE, cluster.redis()).restore();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(pod.multiRegion().statistics().unsharedWrites())
                        .isZero());
        assertThat(seen(other)).isEqualTo(name);
    }
}
