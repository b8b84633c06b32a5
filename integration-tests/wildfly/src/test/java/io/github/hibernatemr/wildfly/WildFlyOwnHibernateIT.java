/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.pods.PodsContract;
import io.github.hibernatemr.pods.PodsSession;
import io.github.hibernatemr.pods.Shop;
import io.github.hibernatemr.pods.ShopCluster;
import io.github.hibernatemr.pods.ShopWar;
import io.github.hibernatemr.pods.probe.cache.Price;
import io.github.hibernatemr.testkit.Replica;
import java.net.URI;
import java.util.function.UnaryOperator;
import org.jboss.arquillian.container.test.api.ContainerController;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The shop without a Hibernate of its own, on a pod that has the one of WildFly 40; the other pods have theirs in the WAR, as while
 * an application is on its way from one to the other.
 */
class WildFlyOwnHibernateIT extends PodsContract {

    private static final String POD = "pod-d";
    private static final String SHOP = "d";
    private static final String XA = "d-xa";

    @ArquillianResource
    private ContainerController pods;

    @ArquillianResource
    private Deployer deployments;

    @Deployment(name = SHOP, testable = false, managed = false)
    @TargetsContainer(POD)
    static WebArchive shop() {
        return ShopWar.withServersHibernate("shop.war", WildFlyOwnHibernateIT::withPrices)
                .addPackage(Price.class.getPackage());
    }

    private static String withPrices(String persistence) {
        return persistence.replaceFirst("(?=<class>)", "<class>" + Price.class.getName() + "</class>");
    }

    @Deployment(name = XA, testable = false, managed = false)
    @TargetsContainer(POD)
    static WebArchive xa() {
        return ShopWar.withServersHibernate(
                "shop-xa.war", persistence -> persistence.replace("jdbc/ShopPrimary", "jdbc/ShopPrimaryXa"));
    }

    @Deployment(name = AGAIN, testable = false, managed = false)
    @TargetsContainer(POD)
    static WebArchive again() {
        return ShopWar.withServersHibernate(AGAIN + ".war", UnaryOperator.identity());
    }

    @Deployment(name = "a", testable = false)
    @TargetsContainer("pod-a")
    static WebArchive onPodA() {
        return ShopWar.shop();
    }

    @Deployment(name = "c", testable = false)
    @TargetsContainer("pod-c")
    static WebArchive onPodC() {
        return ShopWar.shop();
    }

    /** Arquillian stops it after the last test. */
    @BeforeEach
    void start() {
        if (!pods.isStarted(POD)) {
            pods.start(POD);
            deployments.deploy(SHOP);
            deployments.deploy(XA);
        }
    }

    @AfterEach
    void resume() {
        ShopCluster.get().replicas().forEach(replica -> replica.replay().resume());
    }

    /** WildFly caches what is {@code @Cacheable} without being told. */
    @Test
    void whatAReplicaShowsIsNotCachedForAll() {
        Replica replica = ShopCluster.get().replica("eu");
        ShopCluster.get()
                .primary()
                .execute(
                        "create table price (id bigint primary key, amount text not null)",
                        "insert into price values (1, 'old')");
        replica.awaitCaughtUp();
        Shop reader = new Shop("rob");
        assertThat(price(reader, "strong")).isEqualTo("old from primary");
        assertThat(price(reader, "contains")).isEqualTo("true");
        assertThat(price(reader, "read")).isEqualTo("old from the cache");

        replica.replay().pause();
        price(new Shop("wil"), "write?amount=new");
        price(reader, "evict");
        assertThat(price(reader, "read")).as("not yet replayed").isEqualTo("old from near");
        assertThat(price(reader, "contains")).isEqualTo("false");
        assertThat(price(reader, "strong")).isEqualTo("new from primary");
    }

    private String price(Shop user, String path) {
        Shop.Page page = user.get(podA(), "api/cache/1/" + path);
        assertThat(page.status()).as(page.body()).isIn(200, 204);
        return page.body();
    }

    @Override
    protected URI podA() {
        return PodsSession.pod("d");
    }

    @Override
    protected URI podB() {
        return PodsSession.pod("a");
    }
}
