/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.health.CheckFailedException;
import io.github.hibernatemr.health.CheckResult;
import io.github.hibernatemr.health.CheckResult.Part;
import io.github.hibernatemr.health.Health;
import io.github.hibernatemr.health.HealthCheck;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a prober is told while something is wrong, and that it is told the contrary again when it is not. */
class HealthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int POOL = 5;

    private static Cluster cluster;
    private Pod pod;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("eu", TestCluster.HERE)
                .redis(TestCluster.HERE)
                .roundTrip(TestCluster.HERE, TestCluster.FAR, TestCluster.ROUND_TRIP)
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        pod = Pod.start(
                cluster,
                "hibernate.hbm2ddl.auto",
                "update",
                "hibernate.mr.health.cache",
                "0s",
                "hibernate.mr.consistency.max_staleness",
                "3s");
        awaitHealth(Health::isHealthy);
    }

    @AfterEach
    void close() {
        pod.close();
    }

    private Health health() {
        return pod.multiRegion().health();
    }

    private interface Expected {
        boolean isMet(Health health);
    }

    private Health awaitHealth(Expected expected) {
        List<Health> last = new ArrayList<>();
        await().atMost(PATIENCE).alias("of " + last).until(() -> {
            last.clear();
            last.add(health());
            return expected.isMet(last.get(0));
        });
        return last.get(0);
    }

    /** Asks once more, for the time it takes, and shows what is said. */
    private Health shown(String situation) {
        long asked = System.nanoTime();
        Health health = health();
        long millis = Duration.ofNanos(System.nanoTime() - asked).toMillis();
        String found = health.checks().stream()
                .map(check -> check.name() + " " + (check.up() ? "up" : "down: " + check.reason()))
                .collect(Collectors.joining(", "));
        System.out.printf(
                Locale.ROOT,
                "health | %-28s | writes %-5s | local_reads %-5s | reads %-5s | %5d ms | %s%n",
                situation,
                health.canWrite(),
                health.canReadLocally(),
                health.canRead(),
                millis,
                found);
        return health;
    }

    private static CheckResult check(Health health, Part part) {
        return health.of(part).findFirst().orElseThrow();
    }

    private void awaitWell() {
        awaitHealth(health -> health.checks().stream().allMatch(CheckResult::up));
    }

    @Test
    void allWell() {
        awaitWell();
        Health health = shown("all well");
        assertThat(health.isHealthy()).isTrue();
        assertThat(health.checks()).extracting(CheckResult::name).containsExactly("primary", "eu", "store");
        CheckResult replica = check(health, Part.REPLICA);
        assertThat(replica.node()).isNotNull();
        assertThat(replica.node().staleness()).isLessThan(Duration.ofSeconds(3));
        assertThat(replica.node().pool()).as("nobody's business").isNull();
    }

    @Test
    void aReplicaThatIsDown() {
        cluster.replica("eu").kill();
        try {
            awaitHealth(health -> !health.canReadLocally());
            Health health = shown("replica down");
            assertThat(health.isHealthy()).as("the primary serves").isTrue();
            assertThat(check(health, Part.REPLICA).up()).isFalse();
        } finally {
            cluster.replica("eu").start();
        }
        awaitWell();
    }

    @Test
    void aReplicaThatIsStale() {
        cluster.replica("eu").replay().pause();
        try {
            pod.store("writer", "not replayed");
            awaitHealth(health -> !health.canReadLocally());
            Health health = shown("replica stale");
            assertThat(check(health, Part.REPLICA).reason())
                    .containsPattern("stale, more than 3s|not known to be within 3s");
            assertThat(health.canWrite()).isTrue();
        } finally {
            cluster.replica("eu").replay().resume();
        }
        awaitWell();
    }

    @Test
    void aStoreThatIsDown() {
        cluster.redis().stop();
        try {
            awaitHealth(health -> !health.canReadLocally());
            Health health = shown("store down");
            assertThat(check(health, Part.STORE).up()).isFalse();
            assertThat(health.isHealthy()).as("writes go on").isTrue();
        } finally {
            cluster.redis().start();
        }
        awaitWell();
    }

    @Test
    void aPrimaryThatIsDown() {
        cluster.primary().kill();
        try {
            awaitHealth(health -> !health.canWrite());
            Health health = shown("primary down");
            assertThat(health.isHealthy()).isFalse();
            assertThat(health.canRead()).isTrue();
            assertThat(health.canReadLocally()).isTrue();
        } finally {
            cluster.primary().start();
        }
        awaitWell();
    }

    @Test
    void aPrimaryThatTakesConnectionsAndSaysNothing() {
        cluster.primary().pause();
        try {
            Health first = shown("primary hangs, at first");
            assertThat(first.canWrite()).isFalse();
            assertThat(check(first, Part.PRIMARY).reason()).contains("no answer within 1500ms");
            shown("primary hangs, afterwards");
            assertThat(healthThreads()).isLessThanOrEqualTo(3);
        } finally {
            cluster.primary().resume();
        }
        awaitWell();
    }

    private static long healthThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(" health "))
                .count();
    }

    @Test
    void aPoolThatIsExhausted() {
        List<EntityManager> holders = IntStream.range(0, POOL)
                .mapToObj(i -> {
                    EntityManager em = pod.factory().createEntityManager();
                    em.getTransaction().begin();
                    em.persist(new Item("held " + i));
                    em.flush();
                    return em;
                })
                .toList();
        try {
            Health health = shown("pool of the primary exhausted");
            assertThat(health.canWrite()).isFalse();
            assertThat(check(health, Part.PRIMARY).reason()).contains("its pool is exhausted");
        } finally {
            holders.forEach(em -> {
                em.getTransaction().rollback();
                em.close();
            });
        }
        awaitWell();
    }

    @Test
    void ownChecksThatFail() {
        String secret = "password=hunter2 at db.internal";
        withCheck(
                "licence",
                () -> {
                    throw new CheckFailedException("it has expired", new IllegalStateException(secret));
                },
                health -> {
                    assertThat(health.isHealthy()).isFalse();
                    assertThat(check(health, Part.APPLICATION).reason()).isEqualTo("it has expired");
                    assertThat(health.toString()).doesNotContain("hunter2");
                });
        withCheck(
                "printer",
                () -> {
                    throw new IllegalStateException(secret);
                },
                health -> {
                    assertThat(check(health, Part.APPLICATION).reason()).isEqualTo("failed with IllegalStateException");
                    assertThat(health.toString()).doesNotContain("hunter2");
                });
        withCheck("slow", () -> Thread.sleep(60_000), health -> {
            assertThat(health.isHealthy()).isFalse();
            assertThat(check(health, Part.APPLICATION).reason()).isEqualTo("no answer yet");
        });
        assertThat(health().of(Part.APPLICATION)).isEmpty();
    }

    private interface Body {
        void run() throws Exception;
    }

    private void withCheck(String name, Body body, Consumer<Health> assertions) {
        HealthCheck check = new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void check() throws Exception {
                body.run();
            }
        };
        MultiRegion.addHealthCheck(check);
        try {
            assertions.accept(shown("own check " + name));
        } finally {
            MultiRegion.removeHealthCheck(check);
        }
    }

    /** What is able to serve is what the settings say. */
    @Test
    void localReadsAreHealthyWithoutAPrimaryAndWritesAreNot() {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.mr.health.serves", "local_reads");
        settings.put("hibernate.mr.health.details", "full");
        settings.put("hibernate.mr.health.cache", "0s");
        try (Pod reading = Pod.start(settings)) {
            reading.settled(1);
            assertThat(check(reading.multiRegion().health(), Part.REPLICA)
                            .node()
                            .pool()
                            .limit())
                    .isEqualTo(POOL);
            cluster.primary().kill();
            try {
                awaitHealth(health -> !health.isHealthy());
                Health health = reading.multiRegion().health();
                assertThat(health.isHealthy()).as("%s", health).isTrue();
                assertThat(check(health, Part.PRIMARY).detail()).contains("Exception");
            } finally {
                cluster.primary().start();
            }
        }
        awaitWell();
    }

    @Test
    void aUnitThatIsClosedWhileItIsAskedEndsItsThreads() {
        cluster.primary().pause();
        try {
            assertThat(health().canWrite()).isFalse();
            pod.close();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(healthThreads()).isZero());
        } finally {
            cluster.primary().resume();
        }
    }
}
