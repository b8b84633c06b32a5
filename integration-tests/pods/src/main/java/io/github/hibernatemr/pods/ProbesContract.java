/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.testkit.Redis;
import io.github.hibernatemr.testkit.Replica;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens inside a pod: transactions, levels, other threads, deployment. */
public abstract class ProbesContract {

    static final Duration LAG = Duration.ofSeconds(2);
    /** After a primary's restart nothing is proved for five seconds, and machines that run tests are busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A deployment that the test starts and ends by itself, on the first pod. */
    protected static final String AGAIN = "again";

    static final AtomicLong IDS = new AtomicLong(-1);
    private static final int TRANSACTIONS = 10;
    private static final int DEPLOYMENTS = Integer.getInteger("pods.deployments", 2);

    @ArquillianResource
    private Deployer deployer;

    /** The first pod in "eu". */
    protected URI podA() {
        return PodsSession.pod("a");
    }

    @AfterEach
    void noLag() {
        lag(Duration.ZERO);
    }

    static void lag(Duration delay) {
        ShopCluster.get().replicas().stream().map(Replica::replay).forEach(replay -> replay.delay(delay));
    }

    static void awaitLocal(Shop user, URI pod) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(user.purchases(pod).node()).isEqualTo("near"));
    }

    private URI xa() {
        return podA().resolve("../shop-xa/");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneTransactionReadsTheReplicaAndWritesToThePrimary(boolean isXa) {
        URI pod = isXa ? xa() : podA();
        Shop user = new Shop("tom");
        awaitLocal(user, pod);
        assertThat(probe(user, pod, "transaction/commit?id=" + IDS.getAndDecrement()))
                .isEqualTo("near, primary, sees 1, leaves 1");
        user = new Shop("tim");
        awaitLocal(user, pod);
        assertThat(probe(user, pod, "transaction/rollback?id=" + IDS.getAndDecrement()))
                .isEqualTo("near, primary, sees 1, leaves 0");
    }

    static String probe(Shop user, URI pod, String path) {
        Shop.Page page = user.get(pod, "api/probe/" + path);
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return page.body();
    }

    /** Nothing runs outside of the transaction that it belongs to. */
    @Test
    void afterATimeOutNothingIsReadOutsideOfTheTransaction() {
        Shop user = new Shop("tess");
        awaitLocal(user, podA());
        String outcome = probe(user, podA(), "timeout");
        System.out.println("after a time-out: " + outcome);
        assertThat(outcome).matches("(?s)near, (marked, true|rolled back, [A-Za-z]+Exception: .*)");
    }

    @Test
    void eachCallPathHasItsLevel() {
        Shop user = new Shop("lea");
        awaitLocal(user, podA());
        lag(LAG);
        user.buy(podA(), "tea", 1);
        String table = probe(user, podA(), "levels");
        System.out.println(table);
        assertThat(table.lines().toList())
                .containsExactly(
                        "REST = none",
                        "REST > bean = none primary",
                        "REST > bean STRONG = strong primary",
                        "REST > bean EVENTUAL = eventual near",
                        "REST > bean BOUNDED 2s = bounded by PT2S primary",
                        "REST > bean STRONG, REQUIRES_NEW = strong primary",
                        "REST > EJB EVENTUAL = eventual near",
                        "REST > EJB EVENTUAL, method STRONG = strong primary",
                        "REST > EJB EVENTUAL > bean = eventual near",
                        "REST > EJB EVENTUAL > bean STRONG, REQUIRES_NEW = strong primary and then eventual",
                        "REST > bean STRONG > EJB EVENTUAL, REQUIRES_NEW = eventual near inside strong");
        assertThat(probe(user, podA(), "strong")).isEqualTo("strong, strong primary");
    }

    @Test
    void theCallerFollowsIntoManagedThreadsOnly() {
        Shop user = new Shop("ann");
        awaitLocal(user, podA());
        lag(LAG);
        user.buy(podA(), "tea", 1);
        user.forgetCookie();
        assertThat(probe(user, podA(), "async"))
                .isEqualTo("request primary, executor primary, asynchronous primary, own thread primary");
        Shop other = new Shop("zoe");
        awaitLocal(other, podA());
        assertThat(probe(other, podA(), "async"))
                .as("a thread of its own is nobody's, and sees what anybody has written")
                .isEqualTo("request near, executor near, asynchronous near, own thread primary");
    }

    @Test
    void aRequestThatIsDispatchedAgainKeepsItsCaller() {
        Shop user = new Shop("dan");
        awaitLocal(user, podA());
        lag(LAG);
        assertThat(dispatched(user, () -> {})).isEqualTo("near");
        assertThat(dispatched(user, () -> {
                    user.buy(podA(), "tea", 1);
                    user.forgetCookie();
                }))
                .isEqualTo("primary");
    }

    /** Payara may lose a dispatch that comes before it has let go of the request, and then answers that the time is up. */
    private String dispatched(Shop user, Runnable before) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            before.run();
                            return user.get(podA(), "probe/dispatched");
                        },
                        page -> page.status() == 200)
                .body();
    }

    @Test
    void multiRegionIsInjected() {
        assertThat(probe(new Shop("ida"), podA(), "injected")).isEqualTo("[shop] 1 primary");
    }

    @Test
    void whatHappensIsToldByEvents() {
        Shop user = new Shop("eve");
        awaitLocal(user, podA());
        Redis redis = ShopCluster.get().redis("eu");
        redis.stop();
        user.purchases(podA());
        redis.start();
        ShopCluster.get().replica("eu").kill();
        awaitEvents(user, "shop lost near");
        ShopCluster.get().replica("eu").start();
        awaitLocal(user, podA());
        awaitEvents(user, "shop has back near", "shop lost its store", "shop has back its store", "shop routed");
    }

    private void awaitEvents(Shop user, String... events) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            user.purchases(podA());
            assertThat(probe(user, podA(), "events").split(", ")).contains(events);
        });
    }

    @Test
    void undeploymentLeavesNothingBehind() {
        Shop user = new Shop("una");
        Held before = held(user);
        for (int i = 0; i < DEPLOYMENTS; i++) {
            deployer.deploy(AGAIN);
            URI again = podA().resolve("../" + AGAIN + "/");
            String purchase = user.buy(again, "tea", 1);
            assertThat(user.purchases(again).shows(purchase)).isTrue();
            deployer.undeploy(AGAIN);
            // What it gave back to the server's pools is as good as before.
            for (int n = 0; n < TRANSACTIONS; n++) {
                user.buy(podA(), "tea", 1);
            }
        }
        System.out.println(DEPLOYMENTS + " deployments later, before: " + before + ", after: " + held(user));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            Held after = held(user);
            // A sampler that is about to take another connection has a second thread for a moment.
            assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
            assertThat(after.connections()).isLessThanOrEqualTo(before.connections());
            assertThat(after.units()).isLessThanOrEqualTo(before.units() + undeployedUnitsThatTheServerKeeps());
        });
    }

    /** Applications that the server itself does not let go, however often others are deployed. */
    protected int undeployedUnitsThatTheServerKeeps() {
        return 0;
    }

    /** What a server holds for all its applications. */
    private record Held(int threads, int units, long connections) {}

    private Held held(Shop user) {
        String[] numbers = probe(user, podA(), "held").split(" ");
        return new Held(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), redisConnections());
    }

    private static long redisConnections() {
        long connections = ShopCluster.get().redis("eu").ask("CLIENT LIST").stream()
                .flatMap(String::lines)
                .filter(line -> line.contains(" addr="))
                .count();
        assertThat(connections).as("that of this question").isPositive();
        return connections;
    }
}
