/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.settings.WithoutKey;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Redis is asked at most once in a transaction, and not at all where the answer would not matter. As Redis counts. */
class LookUpsTest {

    private static final int TRANSACTIONS = 10;
    private static final Pattern ASKED = Pattern.compile("cmdstat_getex:calls=(\\d+)");

    private static Cluster cluster;
    private static Pod pod;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.mr.store.uri", cluster.redis().uri());
        settings.put("hibernate.mr.store.timeout", "2s");
        settings.put("hibernate.hbm2ddl.auto", "create");
        pod = Pod.start(settings);
        known = pod.store("somebody", "known");
        pod.settled();
    }

    @AfterAll
    static void close() {
        pod.close();
        cluster.close();
    }

    private static long asked() {
        Matcher matcher = ASKED.matcher(cluster.redis().ask("INFO commandstats").get(0));
        // The entry and its bucket's marker.
        return matcher.find() ? Long.parseLong(matcher.group(1)) / 2 : 0;
    }

    private static long askedIn(Consumer<EntityManager> work) {
        long before = asked();
        for (int i = 0; i < TRANSACTIONS; i++) {
            pod.runInTransaction(work);
        }
        return asked() - before;
    }

    private static void readTwice(EntityManager em) {
        em.find(Item.class, known);
        em.clear();
        em.find(Item.class, known);
    }

    @Test
    void onceForATransactionThatReads() {
        try (var scope = ConsistencyScope.of("reader");
                var intent = ConsistencyScope.intending(Intent.READ)) {
            assertThat(askedIn(LookUpsTest::readTwice)).isEqualTo(TRANSACTIONS);
        }
    }

    @Test
    void neverForOneThatDoesNotSpeakToTheDatabase() {
        try (var scope = ConsistencyScope.of("reader")) {
            assertThat(askedIn(em -> {})).isZero();
        }
    }

    @Test
    void onceWithoutAKeyToo() {
        assertThat(askedIn(LookUpsTest::readTwice)).isEqualTo(TRANSACTIONS);
    }

    @Test
    void neverForNobody() {
        try (var scope = ConsistencyScope.withoutKey(WithoutKey.NOBODY);
                var intent = ConsistencyScope.intending(Intent.READ)) {
            assertThat(askedIn(LookUpsTest::readTwice)).isZero();
        }
    }

    /** Its key's entry and the application's. */
    @Test
    void twiceInOneGoForOneThatIsAboutToWrite() {
        try (var scope = ConsistencyScope.of("reader");
                var intent = ConsistencyScope.intending(Intent.WRITE)) {
            assertThat(askedIn(LookUpsTest::readTwice)).isEqualTo(2 * TRANSACTIONS);
        }
    }

    @Test
    void neverAtStrongAndEventual() {
        try (var key = ConsistencyScope.of("reader")) {
            try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
                assertThat(askedIn(LookUpsTest::readTwice)).isZero();
            }
            try (var scope = ConsistencyScope.at(ConsistencyLevel.eventual())) {
                assertThat(askedIn(LookUpsTest::readTwice)).isZero();
            }
        }
    }

    @Test
    void neverForOneThatWritesAtOnce() {
        try (var scope = ConsistencyScope.of("writer")) {
            assertThat(askedIn(em -> em.persist(new Item("new")))).isZero();
        }
    }
}
