/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.it.RedisStoreTest.inRedis;
import static io.github.hibernatemr.it.StoreContract.LONG;
import static io.github.hibernatemr.it.StoreContract.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.StoreListener;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.lettuce.RedisWriteTimestampStore;
import io.github.hibernatemr.settings.StoreSettings;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Redis;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else has put in the place of an entry harms nobody else's reads, and its own key's for a moment only. */
class PoisonedRedisTest {

    private static final Instant BIRTH = NOON;
    private static final Instant NOW = NOON.plusSeconds(60);
    private static final Instant LATER = NOW.plusSeconds(60);

    private static Cluster cluster;
    private static Redis redis;

    private final AtomicReference<Instant> clock = new AtomicReference<>(BIRTH);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final ConsistencyKey key = ConsistencyKey.of("poisoned");
    private final ConsistencyKey other = ConsistencyKey.of("other");
    private WriteTimestamps timestamps;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder().redis("here").start();
        redis = cluster.redis();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        redis.flush();
        StoreSettings settings = new StoreSettings(
                List.of(URI.create(redis.uri())),
                "shop",
                Duration.ofSeconds(2),
                LONG,
                StoreSettings.OnFailure.PRIMARY,
                StoreSettings.OnWriteFailure.PROCEED);
        timestamps = new WriteTimestamps(
                "shop",
                RedisWriteTimestampStore.open("shop", settings, clock::get),
                settings,
                clock::get,
                new StoreListener() {
                    @Override
                    public void storeLost() {
                        heard.add("lost");
                    }

                    @Override
                    public void storeBack() {
                        heard.add("back");
                    }
                });
        await().until(() -> !(last(key) instanceof LastWrite.Unknown) && !(last(other) instanceof LastWrite.Unknown));
        heard.clear();
        timestamps.record(List.of(key, other), BIRTH.plusSeconds(1), null);
        clock.set(NOW);
    }

    @AfterEach
    void close() {
        timestamps.close();
    }

    private LastWrite last(ConsistencyKey asked) {
        return timestamps.lookup(List.of(asked)).await();
    }

    private void assertHealed(ConsistencyKey poisoned) {
        assertThat(last(poisoned).floor())
                .as("all that it has written was written before now")
                .contains(NOW);
        clock.set(LATER);
        await().untilAsserted(() -> assertThat(last(poisoned)).isEqualTo(new LastWrite.At(NOW)));
        for (int i = 0; i < 100; i++) {
            assertThat(last(poisoned)).isEqualTo(new LastWrite.At(NOW));
            assertThat(last(other)).isEqualTo(new LastWrite.At(BIRTH.plusSeconds(1)));
        }
        assertThat(redis.command("PTTL " + inRedis(poisoned))).isNotEqualTo(":-1");
        assertThat(heard).isEmpty();
    }

    private void poison(String command, String inRedis) {
        redis.command("DEL " + inRedis);
        redis.command(command.replace("KEY", inRedis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LPUSH KEY 1",
                "SADD KEY 1",
                "HSET KEY a 1",
                "XADD KEY * a 1",
                "SETRANGE KEY 10000000 1",
                "SET KEY 9999999999999999999999999999999999999999",
                "SET KEY -5",
                "SET KEY soon",
                "SET KEY \"5 6\"",
                "SET KEY \"\"",
                "SET KEY \"\\x00\\xff\"",
                // Credible to nobody, and it would never expire.
                "SET KEY 9000000000000000"
            })
    void whoOnlyReadsIsBackOnReplicasAtOnce(String command) {
        poison(command, inRedis(key));
        assertHealed(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LPUSH KEY 1", "SET KEY soon"})
    void soIsWhoeverReadsWithoutAKey(String command) {
        poison(command, inRedis(ConsistencyKey.APPLICATION));
        assertHealed(ConsistencyKey.APPLICATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LPUSH KEY 1", "SET KEY soon", "SETRANGE KEY 1000000 1", "SET KEY \"5 6\""})
    void theNextWriteReplacesItAndForgetsNothing(String command) {
        poison(command, inRedis(key));
        timestamps.record(List.of(key), BIRTH.plusSeconds(2), null);
        assertThat(last(key)).isEqualTo(new LastWrite.At(NOW));
        assertThat(timestamps.unshared()).isZero();
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LPUSH KEY 1", "SETRANGE KEY 1000000 1", "SET KEY \"\""})
    void aPoisonedMarkerIsReplaced(String command) {
        String marker = inRedis(key).replaceFirst("[^:]+$", "marker");
        poison(command, marker);
        await().ignoreExceptions().untilAsserted(() -> {
            assertThat(last(key).floor()).contains(NOW);
            assertThat(redis.command("STRLEN " + marker)).isEqualTo(":36");
        });
        // Until it is met again.
        assertThat(last(key).floor()).contains(NOW);
        clock.set(LATER);
        assertThat(last(key).floor()).contains(NOW);
        assertThat(heard).isEmpty();
    }

    @Test
    void itIsTheSameWhereRedisMayEvict() {
        redis.command("CONFIG SET maxmemory 1gb");
        redis.command("CONFIG SET maxmemory-policy allkeys-lru");
        try {
            timestamps.close();
            clock.set(BIRTH);
            open();
            poison("LPUSH KEY 1", inRedis(key));
            assertHealed(key);
            poison("LPUSH KEY 1", inRedis(key).replaceFirst("[^:]+$", "marker"));
            await().untilAsserted(() -> assertThat(last(key).floor()).contains(LATER));
            assertThat(heard).isEmpty();
        } finally {
            redis.command("CONFIG SET maxmemory 0");
            redis.command("CONFIG SET maxmemory-policy noeviction");
        }
    }

    @Test
    void aStampOfAnUnknownClockIsReadFromThePrimaryOnceAndNotForItsLife() {
        timestamps.record(List.of(key), WriteTimestampStore.NEVER_COVERED, null);
        assertHealed(key);
    }
}
