/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.it.StoreContract.LONG;
import static io.github.hibernatemr.it.StoreContract.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.StoreListener;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.lettuce.RedisWriteTimestampStore;
import io.github.hibernatemr.settings.StoreSettings;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Redis;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that is full and evicts nothing answers questions, and refuses writes: what it refuses must not be what keeps it busy. */
class FullRedisTest {

    private static final int UNSHARED = 9_000;
    private static final ConsistencyKey READER = ConsistencyKey.of("reader");

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Cluster cluster;
    private Redis redis;
    private WriteTimestamps timestamps;

    @BeforeEach
    void start() {
        cluster = Cluster.builder().redis("here").start();
        redis = cluster.redis();
        StoreSettings settings = new StoreSettings(
                List.of(URI.create(redis.uri())),
                "shop",
                Duration.ofMillis(500),
                LONG,
                StoreSettings.OnFailure.PRIMARY,
                StoreSettings.OnWriteFailure.PROCEED);
        timestamps = new WriteTimestamps(
                "shop",
                RedisWriteTimestampStore.open("shop", settings, () -> NOON),
                settings,
                () -> NOON,
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
        await().until(this::isAnswered);
        await().until(() -> heard.isEmpty() || heard.get(heard.size() - 1).equals("back"));
        heard.clear();
    }

    @AfterEach
    void end() {
        timestamps.close();
        cluster.close();
    }

    private boolean isAnswered() {
        return !(timestamps.lookup(List.of(READER)).await() instanceof LastWrite.Unknown);
    }

    private long scripts() {
        return redis.ask("INFO commandstats").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    private void fill() {
        redis.command("CONFIG SET maxmemory-policy noeviction");
        redis.command("CONFIG SET maxmemory 1");
        for (int i = 0; i < UNSHARED; i++) {
            timestamps.record(List.of(ConsistencyKey.of("user-" + i)), NOON, null);
        }
        assertThat(timestamps.unshared()).isEqualTo(UNSHARED);
    }

    @Test
    void itIsNotKeptBusyWithWhatItRefusesAndGetsItWhenThereIsRoom() {
        fill();
        long before = scripts();
        long began = System.nanoTime();
        int unanswered = 0;
        while (System.nanoTime() - began < Duration.ofSeconds(5).toNanos()) {
            unanswered += isAnswered() ? 0 : 1;
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat((scripts() - before) / seconds).as("scripts a second").isLessThan(5);
        assertThat(unanswered).isZero();
        assertThat(heard).containsExactly("lost");

        redis.command("CONFIG SET maxmemory 0");
        await().atMost(Duration.ofSeconds(60)).until(() -> timestamps.unshared() == 0);
        assertThat(heard).containsExactly("lost", "back");
        // With the buckets' markers and, within a minute, the region's secret.
        assertThat(redis.command("DBSIZE")).isIn(":" + (UNSHARED + 64), ":" + (UNSHARED + 65));
    }
}
