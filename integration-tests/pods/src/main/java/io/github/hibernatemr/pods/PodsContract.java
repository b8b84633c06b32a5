/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two pods of one region and a third of another must do, through HTTP. */
@ArquillianTest
public abstract class PodsContract extends ProbesContract {

    private static final int ROUNDS = Integer.getInteger("pods.rounds", 40);
    private static final int SHOWN_ROUNDS = 250;

    /** The second pod in "eu". */
    protected URI podB() {
        return PodsSession.pod("b");
    }

    /** The pod in "asia". */
    protected URI podC() {
        return PodsSession.pod("c");
    }

    @Test
    void whatAUserWritesOnOnePodIsReadOnAnotherAtOnceAndOthersStayLocal() {
        assertNothingIsStale(podB(), new Shop("alice"), false);
    }

    /** Its Redis knows of nothing that was written in the other region. */
    @Test
    void whatAUserWritesInOneRegionIsReadInAnotherByTheCookie() {
        assertNothingIsStale(podC(), new Shop("carol"), true);
    }

    private void assertNothingIsStale(URI reader, Shop user, boolean byCookie) {
        Shop other = new Shop("nobody-" + UUID.randomUUID());
        awaitLocal(other, reader);
        lag(LAG);
        Map<String, Integer> nodes = new TreeMap<>();
        Map<String, Integer> others = new TreeMap<>();
        int stale = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            String purchase = user.buy(podA(), "tea", round);
            if (!byCookie) {
                user.forgetCookie();
            }
            Shop.Page page = user.purchases(reader);
            stale += page.shows(purchase) ? 0 : 1;
            nodes.merge(page.node(), 1, Integer::sum);
            others.merge(other.purchases(reader).node(), 1, Integer::sum);
            if (round % SHOWN_ROUNDS == 0) {
                System.out.println(round + " rounds");
            }
        }
        System.out.printf(
                "%s, by %s: %d writes and reads at a lag of %s: %d stale; the user read %s, others %s%n",
                getClass().getSimpleName(), byCookie ? "the cookie" : "the store", ROUNDS, LAG, stale, nodes, others);
        assertThat(stale).isZero();
        assertThat(others).containsOnlyKeys("near");
        assertThat(nodes).containsKey("primary");
    }

    /** By the header there, and back. Without it the other region's Redis knows of nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatServicesWriteForOneAnotherTheyAlsoReadIfTokensAreForwarded(boolean forward) {
        Shop user = new Shop("fay-" + UUID.randomUUID());
        awaitLocal(user, podA());
        awaitLocal(user, podC());
        lag(LAG);
        String seen = forward ? "1" : "0";
        String there = "shop=" + podC() + "&forward=" + forward;
        assertThat(probe(user, podA(), "other/look?id=" + IDS.getAndDecrement() + "&" + there))
                .as("what was written here, there")
                .isEqualTo(seen);
        user = new Shop("fred-" + UUID.randomUUID());
        assertThat(probe(user, podA(), "other/buy?" + there))
                .as("what was written there, here")
                .isEqualTo(seen);
    }

    @Test
    void theCookieIsOfAResponseThatHasWrittenAndForNobodyElsesEyes() {
        Shop user = new Shop("dave");
        user.purchases(podA());
        assertThat(user.cookieLine()).as("after a read").isNull();
        user.buy(podA(), "tea", 1);
        assertThat(user.cookieLine())
                .matches("hibernate-mr-token=[A-Za-z0-9_-]{71};.*")
                // Or no browser would send it back where there is no TLS, as here.
                .doesNotContainIgnoringCase("; Secure")
                .containsIgnoringCase("; HttpOnly")
                .containsIgnoringCase("; SameSite=Lax")
                .containsIgnoringCase("; Path=/shop")
                .containsIgnoringCase("; Max-Age=300");
    }

    @Test
    void whenTheReplicaHasCaughtUpTheUserReadsThereAgain() {
        Shop user = new Shop("erin");
        String purchase = user.buy(podA(), "tea", 1);
        awaitLocal(user, podB());
        assertThat(user.purchases(podB()).shows(purchase)).isTrue();
    }

    /** {@code Purchase} has no version. What another region has written no store of this one knows. */
    @Test
    void whoeverReadsAStaleRowOverwritesNothing() {
        Shop owner = new Shop("olga");
        String purchase = bought(owner);
        try {
            assertThat(change(podC(), owner, purchase, 2).status()).isBetween(200, 204);
            Shop.Page refused = change(podA(), new Shop("otto"), purchase, 3);
            System.out.println("a stale base: HTTP " + refused.status() + " " + refused.body());
            assertThat(refused.status()).isEqualTo(500);
            assertThat(owner.purchases(podA()).body()).contains("\"quantity\":2");
        } finally {
            ShopCluster.get().replica("eu").replay().resume();
        }
    }

    /** A request that may write sees what the application has written in the region, whoever has. */
    @Test
    void whoeverIsAboutToWriteReadsNoStaleRowOfTheRegion() {
        Shop owner = new Shop("oleg");
        String purchase = bought(owner);
        try {
            assertThat(change(podA(), owner, purchase, 2).status()).isBetween(200, 204);
            assertThat(change(podB(), new Shop("otis"), purchase, 3).status()).isBetween(200, 204);
            assertThat(ShopCluster.get().primary().query("select quantity from purchase where id = " + purchase))
                    .isEqualTo("3");
        } finally {
            ShopCluster.get().replica("eu").replay().resume();
        }
    }

    /** Something that the replica shows, which then stands still. */
    private String bought(Shop owner) {
        String purchase = owner.buy(podA(), "tea", 1);
        awaitLocal(owner, podA());
        ShopCluster.get().replica("eu").replay().pause();
        return purchase;
    }

    private static Shop.Page change(URI pod, Shop user, String purchase, int quantity) {
        return user.post(pod, "api/purchases/" + purchase, Map.of("quantity", Integer.toString(quantity)));
    }
}
