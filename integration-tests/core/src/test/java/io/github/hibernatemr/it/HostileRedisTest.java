/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.it.ScriptedRedis.bulk;
import static io.github.hibernatemr.it.ScriptedRedis.write;
import static io.github.hibernatemr.it.StoreContract.LONG;
import static io.github.hibernatemr.it.StoreContract.NOON;
import static io.github.hibernatemr.it.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What has taken a Redis's port, or a Redis that somebody fills with whatever: no answer of it does harm. */
class HostileRedisTest {

    private static final String MARKER = bulk("8f3c5c52-0000-4000-8000-7a6d3a3f2a11");
    private static final int ANSWERS = 100_000;

    private static boolean isMarker(String key) {
        return key.endsWith(":marker");
    }

    private static WriteTimestampStore open(ScriptedRedis redis) {
        return RedisStoreTest.open(redis.uri(), "shop", LONG, () -> NOON);
    }

    private static void awaitAnswer(WriteTimestampStore store) {
        ConsistencyKey key = ConsistencyKey.of("ready");
        await().ignoreExceptions().until(() -> get(store.find(key)) != null);
    }

    /** Bytes of an answer that never ends would keep the connection, and all that is asked over it, for ever. */
    @Test
    void halfAnAnswerIsNoAnswerHoweverManyBytesFollow() throws IOException {
        try (ScriptedRedis redis = new ScriptedRedis((key, out) -> {
                    if (isMarker(key)) {
                        write(out, MARKER);
                    } else {
                        drip(out);
                    }
                });
                WriteTimestampStore store = open(redis)) {
            ConsistencyKey key = ConsistencyKey.of("somebody");
            await().until(() -> !store.find(key).toCompletableFuture().isCompletedExceptionally());
            CompletableFuture<LastWrite> answer = store.find(key).toCompletableFuture();
            await().atMost(Duration.ofSeconds(8)).until(answer::isCompletedExceptionally);
            await().until(() -> redis.ended() > 0);
        }
    }

    private static void drip(java.io.OutputStream out) throws IOException {
        write(out, "$100000\r\n");
        while (true) {
            write(out, "1");
            out.flush();
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Test
    void aHundredThousandAnswersAreUnderstoodOrRefusedEachAtOnce() throws IOException {
        Set<String> before = threads();
        Random random = new Random(17);
        try (ScriptedRedis redis =
                        new ScriptedRedis((key, out) -> write(out, isMarker(key) ? MARKER : hostile(random)));
                WriteTimestampStore store = open(redis)) {
            awaitAnswer(store);
            ConsistencyKey key = ConsistencyKey.of("somebody");
            long slowest = 0;
            for (int i = 0; i < ANSWERS; i++) {
                long began = System.nanoTime();
                ask(store, key);
                slowest = Math.max(slowest, System.nanoTime() - began);
            }
            assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
        }
        await().until(() -> threads().equals(before));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("hibernate-mr"))
                .collect(Collectors.toSet());
    }

    private static void ask(WriteTimestampStore store, ConsistencyKey key) {
        try {
            LastWrite found = store.find(key)
                    .toCompletableFuture()
                    .orTimeout(5, TimeUnit.SECONDS)
                    .join();
            // Of nobody can be said that he has written nothing, if there is something.
            assertThat(found).isNotInstanceOf(LastWrite.Nothing.class);
            assertThat(found.floor().orElse(NOON)).isBeforeOrEqualTo(NOON.plus(WriteTimestampStore.CREDIBLE));
        } catch (CompletionException refused) {
            assertThat(refused.getCause()).isInstanceOfAny(RedisException.class, IllegalStateException.class);
        }
    }

    private static String hostile(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";
            case 1 -> "-ERR Error running script (call to f_17): @user_script:1: nonsense\r\n";
            case 2 -> "-" + noise(random, 200).replaceAll("[\r\n]", " ") + "\r\n";
            case 3 -> ":" + random.nextLong() + "\r\n";
            case 4 -> "+" + noise(random, 50).replaceAll("[\r\n]", " ") + "\r\n";
            case 5 -> "*3\r\n" + bulk("1") + ":2\r\n" + "*2\r\n" + bulk("3") + bulk("4");
            case 6 -> "*0\r\n";
            case 7 -> "*1\r\n".repeat(50) + bulk("5");
            case 8 -> bulk("9".repeat(40));
            case 9 -> bulk("-5");
            case 10 -> bulk("5 " + "ab@6 ".repeat(random.nextInt(50)));
            case 11 -> random.nextInt(500) == 0 ? bulk("7".repeat(10_000_000)) : bulk("7".repeat(20_000));
            case 12 -> bulk("");
            default -> bulk(noise(random, 300));
        };
    }

    private static String noise(Random random, int most) {
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(most); i >= 0; i--) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }
}
