/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Redis;
import io.github.hibernatemr.testkit.Replica;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a deployer and a user see when something is down, or wrong, while the shop is deployed. */
@ArquillianTest
public abstract class FailuresContract {

    /** The shop, deployed by the test itself. */
    protected static final String LATE = "late";
    /** The shop with a replica's data source that the server does not have. */
    protected static final String WRONG_NAME = "wrong-name";

    private static final int READERS = 4;
    private static final Duration READING = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ArquillianResource
    private Deployer deployer;

    /** What {@link #LATE} is. */
    protected static WebArchive late() {
        return ShopWar.changed(LATE + ".war", persistence -> persistence);
    }

    /** What {@link #WRONG_NAME} is. */
    protected static WebArchive wrongName() {
        return ShopWar.changed(
                WRONG_NAME + ".war", persistence -> persistence.replace("jdbc/ShopReplica", "jdbc/ShopReplika"));
    }

    @AfterEach
    void everythingRuns() {
        ShopCluster.get().primary().start();
        ShopCluster.get().replica("eu").start();
        ShopCluster.get().redis("eu").start();
        ShopCluster.get().awaitCaughtUp();
    }

    @Test
    void withoutRedisTheShopIsDeployedAndReadsThePrimaryUntilRedisIsBack() {
        Redis redis = ShopCluster.get().redis("eu");
        redis.stop();
        whileDeployed(shop -> {
            Shop user = new Shop("ria");
            String purchase = user.buy(shop, "tea", 1);
            Shop.Page page = user.purchases(shop);
            System.out.println("Redis down at deployment: " + page.node() + ", " + page.reason());
            assertThat(page.shows(purchase)).isTrue();
            assertThat(page.node()).isEqualTo("primary");
            redis.start();
            ProbesContract.awaitLocal(user, shop);
        });
    }

    @Test
    void withoutThePrimaryTheShopIsDeployedAndReadsTheReplicaAndWritesWhenThePrimaryIsBack() {
        ShopCluster.get().primary().stop();
        whileDeployed(shop -> {
            Shop user = new Shop("pia");
            Shop.Page read = user.purchases(shop);
            System.out.println("primary down at deployment, a read: " + read.node() + ", " + read.reason());
            assertThat(read.node()).isEqualTo("near");
            assertThat(read.reason()).isEqualTo("PRIMARY_UNREACHABLE");
            Shop.Page write = placeOrder(user, shop);
            System.out.println("primary down at deployment, a write: HTTP " + write.status() + " " + write.body());
            assertThat(write.status()).isEqualTo(500);
            ShopCluster.get().primary().start();
            awaitOrder(user, shop);
            ProbesContract.awaitLocal(user, shop);
        });
    }

    /** Its data source takes no part in the server's transactions, which take its connection's along all the same. */
    @Test
    void aPromotedReplicaTakesTheServersTransactionsUntilThePrimaryIsOneAgain() {
        Cluster cluster = ShopCluster.get();
        Node primary = cluster.primary();
        Replica replica = cluster.replica("eu");
        whileDeployed(shop -> {
            Shop user = new Shop("flo");
            ProbesContract.awaitLocal(user, shop);
            primary.stop();
            replica.promote();
            awaitOrder(user, shop);
            String purchase = user.buy(shop, "while promoted", 1);
            Shop.Page page = user.purchases(shop);
            System.out.println("near promoted: " + page.node() + ", " + page.reason() + ", an order " + purchase);
            assertThat(page.shows(purchase)).isTrue();
            assertThat(page.node()).isEqualTo("near");
            assertThat(replica.query("select count(*) from purchase where id = " + purchase))
                    .isEqualTo("1");

            cluster.startAsStandby(primary, replica);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> "1".equals(primary.query("select count(*) from purchase where id = " + purchase)));
            replica.stop();
            primary.promote();
            cluster.startAsStandby(replica, primary);
            awaitOrder(user, shop);
            ProbesContract.awaitLocal(user, shop);
            assertThat(user.purchases(shop).shows(purchase)).isTrue();
        });
    }

    /** Their statements are under way, or about to be sent over connections that are dead already. */
    @Test
    void aReplicaThatDiesFailsNoRead() {
        whileDeployed(shop -> {
            ProbesContract.awaitLocal(new Shop("max"), shop);
            List<CompletableFuture<List<Integer>>> readers = IntStream.range(0, READERS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> readFor(new Shop("max-" + i), shop), task -> new Thread(task).start()))
                    .toList();
            ShopCluster.get().replica("eu").kill();
            List<Integer> statuses =
                    readers.stream().flatMap(reader -> reader.join().stream()).toList();
            System.out.println("the replica killed: " + statuses.size() + " reads, "
                    + statuses.stream().filter(status -> status != 200).count() + " failed");
            assertThat(statuses).hasSizeGreaterThan(READERS).containsOnly(200);
            ShopCluster.get().replica("eu").start();
            ProbesContract.awaitLocal(new Shop("max"), shop);
        });
    }

    private static List<Integer> readFor(Shop user, URI shop) {
        List<Integer> statuses = new ArrayList<>();
        long end = System.nanoTime() + READING.toNanos();
        while (System.nanoTime() < end) {
            statuses.add(user.purchases(shop).status());
            statuses.add(user.get(shop, "api/probe/plain").status());
        }
        return statuses;
    }

    private static void awaitOrder(Shop user, URI shop) {
        Awaitility.await().atMost(PATIENCE).until(() -> placeOrder(user, shop).status() == 200);
    }

    private static Shop.Page placeOrder(Shop user, URI shop) {
        return user.post(shop, "api/purchases", Map.of("article", "tea", "quantity", "1"));
    }

    private interface Look {
        void at(URI shop);
    }

    private void whileDeployed(Look look) {
        deployer.deploy(LATE);
        try {
            look.at(PodsSession.pod("a").resolve("../" + LATE + "/"));
        } finally {
            deployer.undeploy(LATE);
        }
    }

    @Test
    void aNameThatTheServerDoesNotKnowIsToldWithItsKeyAndWhatToDo() {
        assertThatDeploying(WRONG_NAME)
                .hasStackTraceContaining("persistence unit 'shop'")
                .hasStackTraceContaining("hibernate.mr.replica.near.datasource = 'jdbc/ShopReplika'")
                .hasStackTraceContaining("define it in the server, or correct the name");
    }

    /** What the deployer is told. */
    protected AbstractThrowableAssert<?, ? extends Throwable> assertThatDeploying(String name) {
        Throwable failure = catchThrowable(() -> deployer.deploy(name));
        System.out.println("deploying " + name + ": " + failure);
        return Assertions.assertThat(failure).isNotNull();
    }
}
