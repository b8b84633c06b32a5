/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.it.StoreContract.LONG;
import static io.github.hibernatemr.it.StoreContract.NOON;
import static io.github.hibernatemr.it.StoreContract.find;
import static io.github.hibernatemr.it.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Link;
import io.github.hibernatemr.testkit.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that is away, hangs, forgets or refuses: the store says at once that it does not know, and recovers. */
class RedisFailureTest {

    private static final String PASSWORD = "open-sesame";
    /** And not queued until there is a Redis. Busy machines take their time. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static Cluster cluster;
    private static Redis redis;

    private final ConsistencyKey key = ConsistencyKey.of("user-" + UUID.randomUUID());
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("io.github.hibernatemr.lettuce");
    private final Handler memory = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

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
    void listen() {
        logger.addHandler(memory);
    }

    @AfterEach
    void asItWas() {
        logger.removeHandler(memory);
        redis.resume();
        redis.start();
    }

    private static WriteTimestampStore open(String uri) {
        return RedisStoreTest.open(uri, "shop", LONG);
    }

    private WriteTimestampStore connected() {
        WriteTimestampStore store = open(redis.uri());
        awaitAnswer(store);
        return store;
    }

    private void awaitAnswer(WriteTimestampStore store) {
        await().pollInterval(Duration.ofMillis(10)).ignoreExceptions().until(() -> get(store.find(key)) != null);
    }

    private void assertLogged(Level... levels) {
        assertThat(logged).extracting(LogRecord::getLevel).containsExactly(levels);
        assertThat(logged).extracting(this::text).allMatch(text -> text.contains("'shop'"));
        assertThat(logged).extracting(this::text).allMatch(text -> text.matches("(?s)HMR00060[013]: .*"));
        assertThat(logged).extracting(this::text).noneMatch(text -> text.contains(PASSWORD));
    }

    private String text(LogRecord record) {
        return new java.util.logging.SimpleFormatter().formatMessage(record);
    }

    @Test
    void aStoreMayBeOpenedBeforeItsRedis() {
        redis.stop();
        try (WriteTimestampStore store = open(redis.uri())) {
            assertThat(store.find(key).toCompletableFuture()).failsWithin(AT_ONCE);
            assertThat(store.record(key, NOON).toCompletableFuture()).failsWithin(AT_ONCE);
            await().until(() -> !logged.isEmpty());
            redis.start();
            awaitAnswer(store);
            assertLogged(Level.WARNING, Level.INFO);
        }
    }

    @Test
    void aRedisThatLeavesIsMissedAtOnceAndFoundAgain() {
        try (WriteTimestampStore store = connected()) {
            get(store.record(key, NOON));
            redis.stop();
            await().until(() -> !logged.isEmpty());
            assertThat(store.find(key).toCompletableFuture()).failsWithin(AT_ONCE);
            assertThat(store.record(key, NOON).toCompletableFuture()).failsWithin(AT_ONCE);
            redis.start();
            awaitAnswer(store);
            // The script is gone with the old Redis.
            get(store.record(key, NOON));
            assertThat(find(store, key)).contains(NOON);
            assertLogged(Level.WARNING, Level.INFO, Level.WARNING);
        }
    }

    @Test
    void aRedisThatPausesAnswersWhenItGoesOn() {
        try (WriteTimestampStore store = connected()) {
            redis.pause();
            var answer = store.find(key).toCompletableFuture();
            assertThat(answer).isNotDone();
            redis.resume();
            assertThat(get(answer).floor()).contains(RedisStoreTest.BIRTH);
            assertThat(logged).isEmpty();
        }
    }

    @Test
    void aRedisThatHangsIsGivenUpAndFoundAgain() {
        try (WriteTimestampStore store = connected()) {
            redis.pause();
            List<CompletableFuture<?>> answers = Stream.<CompletableFuture<?>>generate(
                            () -> store.find(key).toCompletableFuture())
                    .limit(20_000)
                    .toList();
            await().until(() ->
                    answers.stream().filter(answer -> !answer.isDone()).count() <= 10_000);
            await().until(() -> answers.stream().allMatch(CompletableFuture::isCompletedExceptionally));
            redis.resume();
            awaitAnswer(store);
            assertLogged(Level.WARNING, Level.INFO);
        }
    }

    @Test
    void aNetworkThatSwallowsEverythingIsNoticed() {
        Link link = cluster.link("there", redis);
        try (WriteTimestampStore store = open(redis.uri("there"))) {
            awaitAnswer(store);
            link.stall();
            var answer = store.find(key).toCompletableFuture();
            await().until(answer::isCompletedExceptionally);
            link.restore();
            awaitAnswer(store);
        }
    }

    @Test
    void aWrongPasswordIsNotTold() {
        redis.command("ACL SETUSER app on >another-" + PASSWORD + " ~hmr:shop:* +@all");
        try (WriteTimestampStore store = open(withLogin("app:" + PASSWORD))) {
            await().until(() -> !logged.isEmpty());
            assertLogged(Level.WARNING);
            assertThat(text(logged.get(0))).contains("redis://***@127.0.0.1");
            assertThatThrownBy(() -> find(store, key)).hasRootCauseMessage("Redis has not been reached yet");
            redis.command("ACL SETUSER app >" + PASSWORD);
            awaitAnswer(store);
            get(store.record(key, NOON));
            assertThat(store.toString()).doesNotContain(PASSWORD);
        }
    }

    /** Else every read would go to the primary, and nobody would know why. */
    @Test
    void aLoginThatMayNotDoWhatItMustIsToldOnce() {
        redis.command("ACL SETUSER poor on >" + PASSWORD + " ~hmr:shop:* +@all -getex");
        try (WriteTimestampStore store = open(withLogin("poor:" + PASSWORD))) {
            await().ignoreExceptions()
                    .until(() -> store.record(key, NOON).toCompletableFuture().get() == null);
            for (int i = 0; i < 3; i++) {
                assertThat(store.find(key).toCompletableFuture()).failsWithin(AT_ONCE);
            }
            await().until(() -> !logged.isEmpty());
            assertThat(logged)
                    .extracting(this::text)
                    .singleElement()
                    .satisfies(text -> assertThat(text)
                            .startsWith("HMR000604: persistence unit 'redis-store-test': Redis at redis://***@")
                            .contains("NOPERM", "docs/adopt.md")
                            .doesNotContain(PASSWORD, key.digest()));
        }
    }

    private static String withLogin(String login) {
        return redis.uri().replace("redis://", "redis://" + login + "@");
    }

    @Test
    void closingFailsWhatIsUnderWayAndLeavesNoThread() {
        Set<String> before = threads();
        WriteTimestampStore store = connected();
        get(store.record(key, NOON));
        redis.pause();
        var answer = store.find(key).toCompletableFuture();
        Thread.currentThread().interrupt();
        store.close();
        assertThat(Thread.interrupted()).isTrue();
        await().until(answer::isCompletedExceptionally);
        await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
        store.close();
        assertThat(logged).isEmpty();
    }

    @Test
    void closingWhileRedisIsAwayLeavesNoThread() {
        Set<String> before = threads();
        redis.stop();
        WriteTimestampStore store = open(redis.uri());
        await().until(() -> !logged.isEmpty());
        store.close();
        await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
        assertLogged(Level.WARNING);
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("testkit ") && !name.startsWith("awaitility"))
                .collect(Collectors.toSet());
    }
}
