/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hibernatemr.testkit.Redis;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
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
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> placeOrder(user, shop).status() == 200);
            ProbesContract.awaitLocal(user, shop);
        });
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
