/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code hibernate.mr.stale_base.remembered} says of memory. */
class RememberedBytesTest {

    private static final int MANY = 10_000;
    private static final int SAMPLES = Integer.getInteger("remembered.samples", 5);

    private static Cluster cluster;
    private static Pod pod;
    private static Pod forgetful;

    @Entity(name = "Wide")
    static class Wide {
        @Id
        Long id;

        String one;
        String two;
        String three;
        String four;
        BigDecimal five;
        BigDecimal six;
        Integer seven;
        Long eight;
        Instant nine;
        boolean ten;
    }

    @Entity(name = "VersionedWide")
    static class VersionedWide {
        @Id
        Long id;

        @Version
        int version;

        String one;
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = start("hibernate.hbm2ddl.auto", "create");
        forgetful = start("hibernate.mr.stale_base.remembered", "0");
        cluster.primary()
                .execute(
                        "insert into wide (id, one, two, three, four, five, six, seven, eight, nine, ten)"
                                + " select i, 'one ' || i, 'two ' || i, 'three ' || i, 'four ' || i, i, i, i, i, now(), true"
                                + " from generate_series(1, " + MANY + ") i",
                        "insert into versionedwide (id, version, one) select i, 0, 'one ' || i"
                                + " from generate_series(1, " + MANY + ") i");
        cluster.replica("eu").awaitCaughtUp();
        pod.settled(1);
        forgetful.settled(1);
    }

    private static Pod start(String key, String value) {
        Map<String, Object> settings = Pod.settings(cluster);
        Pod.othersAreElsewhere(settings);
        settings.put(key, value);
        return Pod.start("wide", settings, Wide.class, VersionedWide.class);
    }

    @AfterAll
    static void close() {
        pod.close();
        forgetful.close();
    }

    @Test
    void anEntityOfTenAttributesCostsWhatTheSettingSays() {
        bytes(pod, Wide.class);
        bytes(forgetful, Wide.class);
        long each = eachRemembered(Wide.class);
        System.out.printf("remembered: %d bytes for an entity of ten attributes%n", each);
        assertThat(each).isBetween(100L, 320L);
    }

    @Test
    void anEntityWithAVersionCostsNothing() {
        bytes(pod, VersionedWide.class);
        bytes(forgetful, VersionedWide.class);
        assertThat(eachRemembered(VersionedWide.class)).isBetween(-20L, 20L);
    }

    /** What else in this JVM comes and goes meanwhile is measured along, so the middle of several is taken. */
    private static long eachRemembered(Class<?> type) {
        long[] measured = LongStream.generate(() -> (bytes(pod, type) - bytes(forgetful, type)) / MANY)
                .limit(SAMPLES)
                .sorted()
                .toArray();
        return measured[measured.length / 2];
    }

    /** What a request holds on to that has read all, and keeps the entities too, with which values are shared. */
    private static long bytes(Pod through, Class<?> type) {
        long before = used();
        try (var request = ConsistencyScope.of("reader")) {
            List<?> all =
                    through.inTransaction(em -> em.createQuery("select w from " + type.getSimpleName() + " w", type)
                            .getResultList());
            long after = used();
            assertThat(all).hasSize(MANY);
            assertThat(request.key()).isNotNull();
            return after - before;
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
