/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.lettuce.RedisWriteTimestampStore;
import io.github.hibernatemr.settings.StoreSettings;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Redis;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Redis store keeps the contract, on a Redis of its own that comes and goes. */
class RedisStoreTest extends StoreContract {

    private static final String HERE = "here";

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder().redis(HERE).start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Override
    WriteTimestampStore open(Duration timeToLive) {
        WriteTimestampStore store = openIn("shop", timeToLive);
        await().ignoreExceptions().until(() -> get(store.find(key)) != null);
        return store;
    }

    private static WriteTimestampStore openIn(String namespace, Duration timeToLive) {
        return RedisWriteTimestampStore.open(
                "redis-store-test",
                new StoreSettings(
                        List.of(URI.create(cluster.redis().uri())),
                        namespace,
                        Duration.ofMillis(50),
                        timeToLive,
                        StoreSettings.OnFailure.PRIMARY));
    }

    private String keyInRedis() {
        return "hmr:shop:" + key.digest();
    }

    @Test
    void aKeyThatHasNotWrittenIsNotFound() {
        assertThat(found(opened(LONG))).isEmpty();
    }

    @Test
    void entriesExpire() {
        WriteTimestampStore store = opened(Duration.ofMillis(300));
        get(store.record(key, NOON));
        assertThat(found(store)).contains(NOON);
        await().until(() -> found(store).isEmpty());
    }

    @Test
    void anOlderTimestampThatComesLateDoesNotShortenTheNewersLife() {
        WriteTimestampStore longLived = opened(LONG);
        get(longLived.record(key, NOON));
        get(opened(Duration.ofMillis(10)).record(key, NOON.minusSeconds(1)));
        assertThat(Long.parseLong(
                        cluster.redis().command("PTTL " + keyInRedis()).substring(1)))
                .isGreaterThan(LONG.toMillis() / 2);
    }

    @Test
    void podsShareWhatTheyRecord() {
        get(opened(LONG).record(key, NOON));
        assertThat(found(opened(LONG))).contains(NOON);
    }

    @Test
    void namespacesAreApart() {
        get(opened(LONG).record(key, NOON));
        try (WriteTimestampStore other = openIn("another-shop", LONG)) {
            await().ignoreExceptions().until(() -> get(other.find(key)).isEmpty());
        }
    }

    @Test
    void aValueThatIsNoTimestampIsUnknownAndNotNothing() {
        WriteTimestampStore store = opened(LONG);
        cluster.redis().command("SET " + keyInRedis() + " garbage");
        assertThatThrownBy(() -> found(store)).hasRootCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void aStoreThatRedisLeavesFailsAtOnceAndRecoversByItself() {
        Redis redis = cluster.redis();
        WriteTimestampStore store = opened(LONG);
        get(store.record(key, NOON));
        redis.stop();
        try {
            await().until(() -> store.find(key).toCompletableFuture().isCompletedExceptionally());
        } finally {
            redis.start();
        }
        await().ignoreExceptions().until(() -> found(store).isEmpty());
        // The script is gone with the old Redis.
        get(store.record(key, NOON));
        assertThat(found(store)).contains(NOON);
    }

    @Test
    void aStoreMayBeOpenedBeforeItsRedis() {
        Redis redis = cluster.redis();
        redis.stop();
        try (WriteTimestampStore store = openIn("shop", LONG)) {
            assertThatThrownBy(() -> found(store)).isInstanceOf(IllegalStateException.class);
            redis.start();
            await().ignoreExceptions().until(() -> found(store).isEmpty());
        } finally {
            redis.start();
        }
    }

    @Test
    void aHangingRedisAnswersWhenItGoesOn() {
        WriteTimestampStore store = opened(LONG);
        cluster.redis().pause();
        var answer = store.find(key).toCompletableFuture();
        try {
            assertThat(answer).isNotDone();
        } finally {
            cluster.redis().resume();
        }
        assertThat(get(answer)).isEmpty();
    }

    @Test
    void closingLeavesNoThread() {
        opened(LONG).close();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .filteredOn(name -> name.contains("redis-store-test"))
                .isEmpty());
    }
}
