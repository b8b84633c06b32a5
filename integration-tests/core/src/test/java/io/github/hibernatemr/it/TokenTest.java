/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.consistency.InvalidTokenException;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A user who moves to another region, whose pods share no store with the first, takes along what a token carries. */
class TokenTest {

    private static Cluster cluster;
    private static Pod here;
    private static Pod alsoHere;
    private static Pod elsewhere;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
        here = start(TestCluster.HERE, "create");
        alsoHere = start(TestCluster.HERE, "none");
        elsewhere = start(TestCluster.ELSEWHERE, "none");
        known = here.store("somebody", "known");
        cluster.awaitCaughtUp();
        here.settled(3);
        alsoHere.settled(3);
        elsewhere.settled(3);
    }

    /** With a store of its own, in memory. */
    private static Pod start(String region, String schema) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.mr.region", region);
        settings.put("hibernate.hbm2ddl.auto", schema);
        settings.put("hibernate.mr.consistency.max_wait", "0s");
        settings.put("hibernate.mr.consistency.token_secret", "the same in all regions");
        return Pod.start(settings);
    }

    @AfterAll
    static void close() {
        here.close();
        alsoHere.close();
        elsewhere.close();
        cluster.close();
    }

    @AfterEach
    void resume() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
        cluster.awaitCaughtUp();
        here.settled(3);
        elsewhere.settled(3);
    }

    private static void pauseReplicas() {
        cluster.replicas().forEach(replica -> replica.replay().pause());
    }

    private static Route routeWith(Pod pod, String token) {
        try (var scope = ConsistencyScope.of(pod.multiRegion().readToken(token))) {
            return pod.routeOf(em -> em.find(Item.class, known));
        }
    }

    @Test
    void aUserReadsTheirWritesInAnotherRegion() {
        pauseReplicas();
        here.rename("traveller", known, "renamed for the traveller");
        String token = here.multiRegion().token("traveller");
        assertThat(elsewhere.read("traveller", known))
                .as("without the token")
                .isNotEqualTo("renamed for the traveller");
        try (var scope = ConsistencyScope.of(elsewhere.multiRegion().readToken(token))) {
            assertThat(elsewhere.read("traveller", known)).isEqualTo("renamed for the traveller");
        }
        assertThat(routeWith(elsewhere, token).reason()).isEqualTo(RouteReason.NOT_COVERED);
    }

    @Test
    void whatAUserHasReadIsNotUnreadElsewhere() {
        pauseReplicas();
        here.rename("somebody", known, "renamed by somebody");
        String token;
        try (var scope = ConsistencyScope.of("reader")) {
            try (var strong = ConsistencyScope.at(ConsistencyLevel.strong())) {
                assertThat(here.<String>inTransaction(
                                em -> em.find(Item.class, known).name()))
                        .isEqualTo("renamed by somebody");
            }
            token = here.multiRegion().token();
        }
        assertThat(routeWith(elsewhere, token).reason()).isEqualTo(RouteReason.NOT_COVERED);
    }

    @Test
    void theReplicaThatWasReadMayBeReadAgain() {
        cluster.replica("ap").replay().pause();
        here.rename("somebody", known, "renamed for eu to see");
        cluster.replica("eu").awaitCaughtUp();
        String token;
        try (var scope = ConsistencyScope.of("reader");
                var intent = ConsistencyScope.intending(Intent.READ)) {
            assertThat(here.routeOf(em -> em.find(Item.class, known)).node().name())
                    .isEqualTo("eu");
            token = here.multiRegion().token();
        }
        cluster.replica("eu").replay().pause();
        here.rename("somebody", known, "renamed for nobody to see");
        assertThat(routeWith(alsoHere, token).node().name()).isEqualTo("eu");
        // Its own region's replica lacks what was read; the one that was read is the next nearest.
        assertThat(routeWith(elsewhere, token).node().name()).isEqualTo("eu");
    }

    @Test
    void aTokenIsHandedOnByAScopeThatReadsNothing() {
        pauseReplicas();
        here.rename("traveller", known, "renamed once more");
        String token = here.multiRegion().token("traveller");
        String handedOn;
        try (var key = ConsistencyScope.of("traveller");
                var scope = ConsistencyScope.of(elsewhere.multiRegion().readToken(token))) {
            handedOn = elsewhere.multiRegion().token();
        }
        assertThat(routeWith(elsewhere, handedOn).reason()).isEqualTo(RouteReason.NOT_COVERED);
    }

    @Test
    void anothersTokenIsIgnored() {
        pauseReplicas();
        here.rename("traveller", known, "renamed by the traveller");
        String token = here.multiRegion().token("traveller");
        try (var key = ConsistencyScope.of("stranger");
                var intent = ConsistencyScope.intending(Intent.READ);
                var scope = ConsistencyScope.of(elsewhere.multiRegion().readToken(token))) {
            assertThat(elsewhere
                            .routeOf(em -> em.find(Item.class, known))
                            .node()
                            .name())
                    .isEqualTo("ap");
        }
    }

    @Test
    void whatIsNoTokenIsRefused() {
        assertThatThrownBy(() -> here.multiRegion().readToken("nonsense")).isInstanceOf(InvalidTokenException.class);
        assertThatThrownBy(() -> here.multiRegion().token())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hibernate.mr.consistency.key_resolver");
    }
}
