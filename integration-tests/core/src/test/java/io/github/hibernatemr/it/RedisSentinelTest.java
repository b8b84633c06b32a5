/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Redis;
import io.github.hibernatemr.testkit.RedisSentinel;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Redis store keeps the contract where sentinels say which Redis is the primary. */
class RedisSentinelTest extends StoreContract {

    private static Cluster cluster;
    private static RedisSentinel redis;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder().redisSentinel("here").start();
        redis = cluster.redisSentinel("here");
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

    /** The replica may have missed the last writes, and nothing in it says so. */
    @Test
    void afterAFailoverNobodyIsTakenForNotHavingWritten() {
        AtomicReference<Instant> clock = new AtomicReference<>(NOON);
        try (var store = RedisStoreTest.open(redis.uri(), "shop", LONG, clock::get)) {
            await().ignoreExceptions().until(() -> found(store).isPresent());
            get(store.record(key, NOON.plusSeconds(1)));
            clock.set(NOON.plusSeconds(10));
            redis.failOver();
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(found(store)).contains(NOON.plusSeconds(10)));
            answered(() -> get(store.record(key, NOON.plusSeconds(11))));
            assertThat(answered(() -> found(store))).contains(NOON.plusSeconds(11));
        } finally {
            redis.mend();
        }
    }

    @Test
    void aPrimaryThatIsReplacedIsLeftAtOnceThoughItLives() {
        WriteTimestampStore store = opened(LONG);
        Redis old = redis.primary();
        redis.replacePrimary();
        try {
            await().atMost(Duration.ofSeconds(4)).ignoreExceptions().untilAsserted(() -> {
                get(store.record(key, NOON));
                assertThat(redis.primary().command("EXISTS " + RedisStoreTest.inRedis(key)))
                        .isEqualTo(":1");
            });
            assertThat(old.command("SET still a-primary")).isEqualTo("+OK");
        } finally {
            redis.mend();
        }
    }

    @Test
    void anAnnouncementThatTheReplicaHasSurvivesAFailover() {
        AtomicReference<Instant> clock = new AtomicReference<>(BIRTH);
        try (var store = RedisStoreTest.open(redis.uri(), "shop", LONG, clock::get)) {
            await().ignoreExceptions().until(() -> get(store.find(key)) != null);
            Announcement announcement = Announcement.at(BIRTH);
            get(store.announce(key, announcement));
            assertThat(redis.primary().command("WAIT 1 5000")).isEqualTo(":1");
            redis.failOver();
            await().ignoreExceptions().untilAsserted(() -> {
                // What may be forgotten is as of then.
                clock.set(BIRTH);
                get(store.find(key));
                clock.set(BIRTH.plusSeconds(60));
                assertThat(found(store)).contains(BIRTH.plusSeconds(60));
            });
            answered(() -> get(store.settle(key, announcement, NOON)));
            assertThat(answered(() -> found(store))).contains(NOON);
        } finally {
            redis.mend();
        }
    }

    /** The first answer: just after a failover a connection may be given up once more, when the sentinels' message arrives. */
    private static <T> T answered(Callable<T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        await().ignoreExceptions().until(() -> {
            answer.set(question.call());
            return true;
        });
        return answer.get();
    }
}
