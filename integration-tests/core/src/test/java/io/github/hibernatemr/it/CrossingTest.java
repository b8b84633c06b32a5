/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When all replicas are lost, a bounded number of reads cross to the primary at a time. */
class CrossingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static void lose(Cluster cluster, Pod pod) {
        cluster.replicas().forEach(replica -> replica.kill());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(pod.routeOf(
                                        em -> em.createNativeQuery("select 1").getSingleResult())
                                .reason())
                        .isEqualTo(RouteReason.NO_REPLICA));
    }

    private static Pod start(Cluster cluster, String wait) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.crossing.limit", "2");
        settings.put("hibernate.mr.crossing.max_wait", wait);
        return Pod.start(settings);
    }

    private static CompletableFuture<Void> readUntil(Pod pod, CountDownLatch reading, CountDownLatch end) {
        Runnable transaction = () -> pod.runInTransaction(em -> {
            em.createNativeQuery("select 1").getSingleResult();
            reading.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        // The common pool may have one thread only, and all of these wait.
        return CompletableFuture.runAsync(transaction, task -> new Thread(task).start());
    }

    @Test
    void theRestWaitsOrFailsAndWritesAreNotHeldUp() throws Exception {
        try (Cluster cluster = Cluster.builder()
                        .primary(TestCluster.FAR)
                        .replica("eu", TestCluster.HERE)
                        .start();
                Pod hasty = start(cluster, "0s");
                Pod patient = start(cluster, "20s")) {
            lose(cluster, hasty);
            lose(cluster, patient);
            CountDownLatch reading = new CountDownLatch(4);
            CountDownLatch end = new CountDownLatch(1);
            for (Pod pod : new Pod[] {hasty, hasty, patient, patient}) {
                var unused = readUntil(pod, reading, end);
            }
            assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() ->
                            hasty.routeOf(em -> em.createNativeQuery("select 1").getSingleResult()))
                    .hasStackTraceContaining("HMR000412")
                    .hasStackTraceContaining("hibernate.mr.crossing.limit");
            assertThat(hasty.store("writer", "written")).isNotNull();
            CompletableFuture<Void> third = readUntil(patient, new CountDownLatch(1), end);
            assertThat(third).isNotDone();
            end.countDown();
            third.get(20, TimeUnit.SECONDS);
            assertThat(hasty.routeOf(em -> em.createNativeQuery("select 1").getSingleResult())
                            .reason())
                    .as("permits come back")
                    .isEqualTo(RouteReason.NO_REPLICA);
        }
    }
}
