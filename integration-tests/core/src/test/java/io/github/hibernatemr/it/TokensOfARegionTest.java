/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.InvalidTokenException;
import io.github.hibernatemr.consistency.TokenFormat;
import io.github.hibernatemr.consistency.TokenSecrets;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.testkit.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens where nobody has chosen a secret: they hold among those who share a Redis, and are nobody else's to make. */
class TokensOfARegionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "hmr:shop:{0}:secret";

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
        Pod.start(cluster, "hibernate.hbm2ddl.auto", "create").close();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @AfterEach
    void flush() {
        cluster.redis().flush();
    }

    private static void assertReads(Pod reader, Pod writer) {
        await().atMost(PATIENCE)
                .ignoreException(InvalidTokenException.class)
                .until(() -> reader.multiRegion().readToken(writer.multiRegion().token("user")) != null);
    }

    private static void assertRefuses(Pod reader, String token) {
        assertThatThrownBy(() -> reader.multiRegion().readToken(token))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessageContaining("another secret");
    }

    @Test
    void podsThatShareARedisReadEachOthersAndAnotherRegionsPodDoesNot() {
        Map<String, Object> elsewhere = Pod.settings(cluster);
        try (Pod here = Pod.start(cluster);
                Pod alsoHere = Pod.start(cluster);
                Pod inAnotherRegion = Pod.start(elsewhere)) {
            assertReads(here, alsoHere);
            assertReads(alsoHere, here);
            assertRefuses(inAnotherRegion, here.multiRegion().token("user"));
            assertRefuses(here, inAnotherRegion.multiRegion().token("user"));
        }
    }

    /** With no secret but what is in the source, an anonymous client could send its reads across the ocean for ever. */
    @Test
    void whatAStrangerMakesUpIsRefused() {
        try (Pod here = Pod.start(cluster)) {
            for (String guess : List.of("hibernate-mr consistency token", "shop", "")) {
                TokenFormat format = new TokenFormat("shop", TokenSecrets.of(List.of(guess + " ")));
                ConsistencyToken forged =
                        new ConsistencyToken(format.application(), 0, WriteTimestampStore.NEVER_COVERED, null, 0);
                assertRefuses(here, format.format(forged));
            }
        }
    }

    /** A pod that did not know the time says so with the year 2255; whoever bears that need not read the primary for ever. */
    @Test
    void aTokenOfAnUnknownTimeIsOfNow() {
        String secret = "the same in all regions";
        TokenFormat format = new TokenFormat("shop", TokenSecrets.of(List.of(secret)));
        String token = format.format(
                new ConsistencyToken(format.application(), 0, WriteTimestampStore.NEVER_COVERED, null, 0));
        try (Pod here = Pod.start(cluster, "hibernate.mr.consistency.token_secret", secret)
                .settled(3)) {
            ConsistencyToken read = here.multiRegion().readToken(token);
            assertThat(read.lastWrite()).isBefore(WriteTimestampStore.NEVER_COVERED);
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (var scope = ConsistencyScope.of(read)) {
                    assertThat(here.routeOf(em ->
                                            em.createNativeQuery("select 1").getSingleResult())
                                    .reason()
                                    .leadsToReplica())
                            .isTrue();
                }
            });
        }
    }

    @Test
    void aPodThatRunsBringsTheSecretBackToARedisThatHasLostIt() {
        try (Pod here = Pod.start(cluster)) {
            await().atMost(PATIENCE)
                    .until(() -> cluster.redis().command("EXISTS " + SECRET).equals(":1"));
            assertReads(here, here);
            String token = here.multiRegion().token("user");
            String secret = cluster.redis().ask("GET " + SECRET).toString();
            cluster.redis().flush();
            cluster.redis().kill();
            cluster.redis().start();
            await().atMost(PATIENCE)
                    .until(() -> cluster.redis().ask("GET " + SECRET).toString().equals(secret));
            try (Pod young = Pod.start(cluster)) {
                await().atMost(PATIENCE)
                        .ignoreException(InvalidTokenException.class)
                        .until(() -> young.multiRegion().readToken(token) != null);
            }
        }
    }

    @Test
    void whatSomebodyElseHasPutInItsPlaceIsNoSecret() {
        for (String poison : List.of("SET " + SECRET + " guessed", "RPUSH " + SECRET + " a")) {
            cluster.redis().flush();
            cluster.redis().command(poison);
            try (Pod here = Pod.start(cluster)) {
                here.store("user", "written");
                assertThat(here.multiRegion().readToken(here.multiRegion().token("user")))
                        .isNotNull();
                TokenFormat format = new TokenFormat("shop", TokenSecrets.of(List.of("guessed")));
                assertRefuses(here, format.format(new ConsistencyToken(format.application(), 0, null, null, 0)));
            }
        }
    }

    @Test
    void whereASecretIsChosenItIsAnotherRegionsTooAndCanBeReplaced() {
        Map<String, Object> settings = Pod.settings(cluster);
        String old = "the old one, of all regions".replace(",", "");
        settings.put("hibernate.mr.consistency.token_secret", old + ", the new one of all regions");
        try (Pod here = Pod.start(
                        cluster, "hibernate.mr.consistency.token_secret", "the new one of all regions," + old);
                Pod elsewhere = Pod.start(settings)) {
            assertThat(elsewhere.multiRegion().readToken(here.multiRegion().token("user")))
                    .isNotNull();
            assertThat(here.multiRegion().readToken(elsewhere.multiRegion().token("user")))
                    .isNotNull();
        }
    }
}
