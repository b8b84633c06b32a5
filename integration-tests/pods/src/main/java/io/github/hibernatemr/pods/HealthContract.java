/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a prober is told over HTTP while something is wrong. It waits for three seconds and not longer: an answer that takes more
 * fails the test, whenever it is asked.
 */
@ArquillianTest
public abstract class HealthContract {

    private static final Duration PROBERS_PATIENCE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String FRESH_REPLICA = "health/replica?max_staleness=2s";

    /** What is asked of the pod each time. */
    private static final List<String> PATHS =
            List.of("health", "health/write", "health/read", "health/primary", "health/replica", "health/live");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Of the answers since the last situation was shown. */
    private static final AtomicLong LONGEST_MILLIS = new AtomicLong();

    private static final Shop USER = new Shop("hal");

    private final Cluster cluster = ShopCluster.get();
    private final Replica replica = cluster.replica("eu");

    /** More connections than a server's pool has. */
    protected abstract int moreThanThePoolHas();

    /** Where the server has MicroProfile Health's readiness of the first pod. */
    protected abstract URI readiness();

    private record Answer(int status, String body, long millis) {}

    private static Answer ask(URI uri) {
        long asked = System.nanoTime();
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(uri).timeout(PROBERS_PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString());
            long millis = Duration.ofNanos(System.nanoTime() - asked).toMillis();
            LONGEST_MILLIS.accumulateAndGet(millis, Math::max);
            return new Answer(response.statusCode(), response.body(), millis);
        } catch (IOException e) {
            throw new UncheckedIOException(uri.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Answer ask(String path) {
        return ask(PodsSession.pod("a").resolve(path));
    }

    private static List<Integer> statuses() {
        return PATHS.stream().map(path -> ask(path).status()).toList();
    }

    /** Waits until the answers are these, and shows them with the longest time that any has taken until then. */
    private static String awaitAnswers(String situation, Integer... expected) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(statuses()).as(situation).containsExactly(expected));
        List<Answer> answers = PATHS.stream().map(HealthContract::ask).toList();
        System.out.printf(
                Locale.ROOT,
                "prober | %-20s | %s | longest %d ms%n",
                situation,
                IntStream.range(0, PATHS.size())
                        .mapToObj(i -> PATHS.get(i) + " " + answers.get(i).status())
                        .collect(Collectors.joining(" | ")),
                LONGEST_MILLIS.getAndSet(0));
        System.out.println(answers.get(0).body());
        return answers.get(0).body();
    }

    private static void awaitWell() {
        awaitAnswers("all well", 200, 200, 200, 200, 200, 200);
    }

    private static void inside(String what) {
        Shop.Page page = USER.get(PodsSession.pod("a"), "api/health-probe/" + what);
        assertThat(page.status()).as(page.body()).isEqualTo(200);
    }

    @AfterEach
    void mend() {
        cluster.primary().resume();
        cluster.primary().start();
        replica.resume();
        replica.start();
        replica.replay().resume();
        cluster.redis("eu").start();
        inside("check?failing=false");
        inside("give-back");
        awaitWell();
    }

    @Test
    void allWell() {
        awaitWell();
        assertThat(ask("health").body())
                .contains("\"status\":\"healthy\",\"region\":\"eu\",\"serves\":\"writes\"")
                .contains("\"name\":\"primary\"", "\"name\":\"near\"", "\"name\":\"store\"", "\"name\":\"probe\"")
                .doesNotContain("127.0.0.1", "localhost", cluster.primary().password());
        assertThat(ask(FRESH_REPLICA + "&region=eu").status()).isEqualTo(200);
        assertThat(ask("health/replica?region=mars").status()).isEqualTo(503);
        assertThat(ask("health/replica?max_staleness=2").status()).isEqualTo(400);
        assertThat(ask("health/elsewhere").status()).isEqualTo(404);
        assertThat(ask(readiness()).status()).isEqualTo(200);
        assertThat(ask(readiness()).body()).contains("hibernate-mr");
    }

    @Test
    void theReplicaIsDown() {
        replica.kill();
        awaitAnswers("replica down", 200, 200, 200, 200, 503, 200);
    }

    @Test
    void theReplicaIsStale() {
        replica.replay().pause();
        USER.buy(PodsSession.pod("a"), "tea", 1);
        Awaitility.await().atMost(PATIENCE).until(() -> ask(FRESH_REPLICA).status() == 503);
        awaitAnswers("replica stale", 200, 200, 200, 200, 200, 200);
    }

    @Test
    void theReplicaHangs() {
        replica.pause();
        awaitAnswers("replica hangs", 200, 200, 200, 200, 503, 200);
    }

    @Test
    void theStoreIsDown() {
        cluster.redis("eu").stop();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ask("health").body().contains("\"name\":\"store\",\"status\":\"down\""));
        awaitAnswers("store down", 200, 200, 200, 200, 200, 200);
    }

    @Test
    void thePrimaryIsDown() {
        cluster.primary().kill();
        String said = awaitAnswers("primary down", 503, 503, 200, 503, 200, 200);
        assertThat(said)
                .contains("\"status\":\"degraded\",\"region\":\"eu\"")
                .doesNotContain("127.0.0.1", "localhost", "Exception");
        assertThat(ask(readiness()).status()).isEqualTo(503);
    }

    @Test
    void thePrimaryHangs() {
        cluster.primary().pause();
        awaitAnswers("primary hangs", 503, 503, 200, 503, 200, 200);
        Awaitility.await().pollInterval(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> {
            assertThat(ask("health").status()).isEqualTo(503);
            // The sampler has given up by then, and a request's connection too.
            return ask("health").millis() < 500;
        });
        awaitAnswers("primary hangs, later", 503, 503, 200, 503, 200, 200);
    }

    @Test
    void thePoolIsExhausted() {
        inside("take?most=" + moreThanThePoolHas());
        String said = awaitAnswers("pool exhausted", 503, 503, 200, 503, 200, 200);
        assertThat(said).contains("no answer within 1500ms");
    }

    @Test
    void theApplicationsOwnCheckFails() {
        inside("check?failing=true");
        String said = awaitAnswers("own check", 503, 200, 200, 200, 200, 200);
        assertThat(said).contains("\"reason\":\"a test wants it so\"");
    }
}
