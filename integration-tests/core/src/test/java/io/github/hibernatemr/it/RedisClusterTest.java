/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Redis;
import io.github.hibernatemr.testkit.RedisCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Redis store keeps the contract on a Redis Cluster, while nodes fail and slots move. */
class RedisClusterTest extends StoreContract {

    private static Cluster cluster;
    private static RedisCluster redis;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder().redisCluster("here").start();
        redis = cluster.redisCluster("here");
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Override
    WriteTimestampStore open(Duration timeToLive) {
        WriteTimestampStore store = RedisStoreTest.open(redis.uri(), "shop", timeToLive);
        await().ignoreExceptions().until(() -> get(store.find(key)) != null);
        return store;
    }

    private String entry() {
        return RedisStoreTest.inRedis(key);
    }

    private String marker() {
        return entry().replace(key.digest(), "marker");
    }

    @Test
    void afterANodesFailoverNobodyIsTakenForNotHavingWritten() {
        AtomicReference<Instant> clock = new AtomicReference<>(NOON);
        try (var store = RedisStoreTest.open(redis.uri(), "shop", LONG, clock::get)) {
            await().ignoreExceptions().until(() -> found(store).isPresent());
            get(store.record(key, NOON.plusSeconds(1)));
            clock.set(NOON.plusSeconds(10));
            redis.failOver(redis.primaryOf(entry()));
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(found(store)).contains(NOON.plusSeconds(10)));
            get(store.record(key, NOON.plusSeconds(11)));
            assertThat(found(store)).contains(NOON.plusSeconds(11));
        } finally {
            redis.mend();
        }
    }

    /** No connection breaks, and the marker has been on the replica for long. */
    @Test
    void afterANodeWasReplacedThoughItLivesNobodyIsTakenForNotHavingWritten() {
        AtomicReference<Instant> clock = new AtomicReference<>(NOON);
        try (var store = RedisStoreTest.open(redis.uri(), "shop", LONG, clock::get)) {
            await().ignoreExceptions().until(() -> found(store).isPresent());
            get(store.record(key, NOON.plusSeconds(1)));
            assertThat(found(store)).contains(NOON.plusSeconds(1));
            clock.set(NOON.plusSeconds(10));
            redis.replacePrimary(redis.primaryOf(entry()));
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(found(store)).contains(NOON.plusSeconds(10)));
        } finally {
            redis.mend();
        }
    }

    /** The client learns of it from somebody else's look-up, and then asks the new node by itself. */
    @Test
    void afterTheClientHasLeftAReplacedNodeForAnotherKeyNobodyIsTakenForNotHavingWritten() {
        AtomicReference<Instant> clock = new AtomicReference<>(NOON);
        Redis primary = redis.primaryOf(entry());
        ConsistencyKey neighbour = neighbour(primary);
        try (var store = RedisStoreTest.open(redis.uri(), "shop", LONG, clock::get)) {
            await().ignoreExceptions().until(() -> found(store).isPresent());
            await().ignoreExceptions().until(() -> find(store, neighbour).isPresent());
            clock.set(NOON.plusSeconds(10));
            redis.replacePrimary(primary);
            await().ignoreExceptions().untilAsserted(() -> {
                List<String> before = primary.ask("INFO errorstats");
                assertThat(find(store, neighbour)).contains(NOON.plusSeconds(10));
                assertThat(primary.ask("INFO errorstats")).as("redirections").isEqualTo(before);
            });
            assertThat(found(store)).contains(NOON.plusSeconds(10));
        } finally {
            redis.mend();
        }
    }

    /** A key of another slot that the same node keeps. */
    private ConsistencyKey neighbour(Redis primary) {
        String slot = marker();
        return IntStream.range(0, 1_000)
                .mapToObj(i -> ConsistencyKey.of("neighbour-" + i))
                .filter(other -> !RedisStoreTest.inRedis(other)
                                .replace(other.digest(), "marker")
                                .equals(slot)
                        && redis.primaryOf(RedisStoreTest.inRedis(other)) == primary)
                .findFirst()
                .orElseThrow();
    }

    /** A slot on the move: one of the two keys, which are asked for together, is here and the other there. */
    @Test
    void whatIsOnTheMoveIsFoundAndForgottenByNobody() {
        WriteTimestampStore store = opened(LONG);
        get(store.record(key, NOON));
        Redis to = redis.otherPrimary(redis.primaryOf(entry()));
        redis.beginMove(entry(), to);
        assertThat(found(store)).as("both still here").contains(NOON);
        redis.moveKey(marker(), to);
        assertThat(found(store)).as("the marker there").contains(NOON);
        get(store.record(key, NOON.plusSeconds(1)));
        assertThat(found(store)).as("written meanwhile").contains(NOON.plusSeconds(1));
        redis.moveKey(entry(), to);
        assertThat(found(store)).as("both there").contains(NOON.plusSeconds(1));
        get(store.record(key, NOON.plusSeconds(2)));
        redis.endMove(entry(), to);
        assertThat(found(store)).as("the slot there").contains(NOON.plusSeconds(2));
    }

    @Test
    void aKeyThatHasNotWrittenIsNotTakenForOneThatHasWhileItsSlotMoves() {
        WriteTimestampStore store = opened(LONG);
        await().until(() -> found(store).isPresent());
        Redis to = redis.otherPrimary(redis.primaryOf(entry()));
        redis.beginMove(entry(), to);
        assertThat(found(store)).contains(BIRTH);
        redis.moveKey(marker(), to);
        assertThat(found(store)).contains(BIRTH);
        redis.endMove(entry(), to);
        assertThat(found(store)).contains(BIRTH);
    }
}
