/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.consistency.WriteTimestampStore.NEVER_COVERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.lettuce.RedisWriteTimestampStore;
import io.github.hibernatemr.settings.StoreSettings;
import io.github.hibernatemr.testkit.Cluster;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Redis store keeps the contract, and what it keeps in Redis is as it should be. */
class RedisStoreTest extends StoreContract {

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder().redis("here").start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Override
    WriteTimestampStore open(Duration timeToLive) {
        return openIn("shop", timeToLive);
    }

    @Override
    List<WriteTimestampStore> openedPods(Duration timeToLive) {
        return Stream.generate(() -> opened(timeToLive)).limit(3).toList();
    }

    private WriteTimestampStore openIn(String namespace, Duration timeToLive) {
        WriteTimestampStore store = open(cluster.redis().uri(), namespace, timeToLive);
        await().ignoreExceptions().until(() -> get(store.find(key)) != null);
        return store;
    }

    /** Not yet connected. */
    static WriteTimestampStore open(String uri, String namespace, Duration timeToLive) {
        return open(uri, namespace, timeToLive, () -> BIRTH);
    }

    static WriteTimestampStore open(
            String uri, String namespace, Duration timeToLive, Supplier<@Nullable Instant> primaryClock) {
        return RedisWriteTimestampStore.open(
                "redis-store-test",
                new StoreSettings(
                        Stream.of(uri.split(",(?=redis)")).map(URI::create).toList(),
                        namespace,
                        Duration.ofMillis(50),
                        timeToLive,
                        StoreSettings.OnFailure.PRIMARY,
                        StoreSettings.OnWriteFailure.PROCEED),
                primaryClock);
    }

    private String redis(String command) {
        return cluster.redis().command(command);
    }

    private String keyInRedis() {
        return inRedis(key);
    }

    static String inRedis(ConsistencyKey key) {
        return "hmr:shop:{" + Math.floorMod(key.digest().hashCode(), 64) + "}:" + key.digest();
    }

    private Duration lifeInRedis() {
        return Duration.ofMillis(Long.parseLong(redis("PTTL " + keyInRedis()).substring(1)));
    }

    @Test
    void aKeyThatHasNotWrittenIsNotFound() {
        assertThat(found(opened(LONG))).contains(BIRTH);
    }

    @Test
    void entriesExpire() {
        WriteTimestampStore store = opened(Duration.ofMillis(300));
        get(store.record(key, NOON));
        assertThat(found(store)).contains(NOON);
        await().until(() -> found(store).isEmpty());
    }

    @Test
    void anEntryLivesForItsTimeToLive() {
        get(opened(LONG).record(key, NOON));
        assertThat(lifeInRedis()).isBetween(LONG.minusSeconds(10), LONG);
    }

    @Test
    void noTimestampShortensTheLifeOfAnother() {
        get(opened(LONG).record(key, NOON));
        WriteTimestampStore shortLived = opened(Duration.ofMillis(10));
        get(shortLived.record(key, NOON.minusSeconds(1)));
        assertThat(lifeInRedis()).isGreaterThan(LONG.minusSeconds(10));
        get(shortLived.record(key, NOON.plusSeconds(1)));
        assertThat(lifeInRedis()).isGreaterThan(LONG.minusSeconds(10));
    }

    @Test
    void anOlderTimestampThatComesLateGivesTheNewerOneANewLife() {
        get(opened(Duration.ofMinutes(1)).record(key, NOON));
        get(opened(LONG).record(key, NOON.minusSeconds(1)));
        assertThat(lifeInRedis()).isGreaterThan(LONG.minusSeconds(10));
        assertThat(found(opened(LONG))).contains(NOON);
    }

    @Test
    void podsShareWhatTheyRecord() {
        get(opened(LONG).record(key, NOON));
        assertThat(found(opened(LONG))).contains(NOON);
    }

    @ParameterizedTest
    @CsvSource({"shop,another-shop", "größe,grösse", "größe,gr??e", "a{b},a_b_", "a:b,a%3Ab", "a b,a+b"})
    void namespacesAreApart(String one, String another) {
        try (var store = openIn(one, LONG);
                var other = openIn(another, LONG)) {
            get(store.record(key, NOON));
            assertThat(found(store)).contains(NOON);
            assertThat(found(other)).contains(BIRTH);
        }
    }

    @Test
    void aClusterSpreadsTheKeysOfANamespace() {
        try (var store = openIn("{shop}", LONG)) {
            get(store.record(key, NOON));
        }
        assertThat(redis("EXISTS " + keyInRedis().replace(":shop:", ":%7Bshop%7D:")))
                .isEqualTo(":1");
    }

    @Test
    void allThatRedisGetsToKnowIsADigest() {
        cluster.redis().flush();
        get(opened(LONG).record(key, NOON));
        await().untilAsserted(() -> assertThat(redis("DBSIZE"))
                .as("the entry and the buckets' markers, and within a minute the region's secret")
                .isIn(":65", ":66"));
        assertThat(redis("STRLEN " + keyInRedis()))
                .isEqualTo(":" + String.valueOf(NOON.toEpochMilli() * 1_000).length());
    }

    @ParameterizedTest
    @CsvSource({"garbage", "12garbage", "1e15", "inf", "99999999999999999999", "''"})
    void aValueThatIsNoTimestampCountsAsAWriteOfNow(String garbage) {
        WriteTimestampStore store = opened(LONG);
        redis("SET " + keyInRedis() + " \"" + garbage + "\"");
        assertThat(found(store)).contains(BIRTH);
        get(store.record(key, NOON));
        assertThat(found(store)).contains(NOON);
    }

    @Test
    void whatIsNotEvenAStringIsReplacedByTheNextWrite() {
        WriteTimestampStore store = opened(LONG);
        redis("RPUSH " + keyInRedis() + " garbage");
        get(store.record(key, NOON));
        assertThat(found(store)).contains(NOON);
    }

    private WriteTimestampStore openedAt(AtomicReference<Instant> clock) {
        WriteTimestampStore store = open(cluster.redis().uri(), "shop", LONG, clock::get);
        await().ignoreExceptions().until(() -> get(store.find(key)) != null);
        return store;
    }

    /** Whoever asks must see it if it was committed before, which can have been at any time up to now. */
    @Test
    void anAnnouncedWriteIsAsOfNowUntilItIsSettled() {
        AtomicReference<Instant> clock = new AtomicReference<>(NOON);
        try (var store = openedAt(clock);
                var other = openedAt(clock)) {
            get(store.record(key, NOON.minusSeconds(1)));
            Announcement one = Announcement.at(NOON);
            Announcement two = Announcement.at(NOON);
            get(store.announce(key, one));
            get(other.announce(key, two));
            clock.set(NOON.plusSeconds(5));
            assertThat(found(other)).contains(NOON.plusSeconds(5));
            get(store.settle(key, one, NOON.plusSeconds(3)));
            clock.set(NOON.plusSeconds(6));
            assertThat(found(other)).as("the other one is still under way").contains(NOON.plusSeconds(6));
            get(other.settle(key, two, null));
            assertThat(found(other)).contains(NOON.plusSeconds(3));
        }
    }

    @Test
    void anAnnouncementAloneLeavesNothingBehindWhenItIsWithdrawn() {
        AtomicReference<Instant> clock = new AtomicReference<>(BIRTH);
        try (var store = openedAt(clock)) {
            find(store, key);
            clock.set(NOON);
            Announcement announcement = Announcement.at(NOON);
            get(store.announce(key, announcement));
            assertThat(found(store)).contains(NOON);
            get(store.settle(key, announcement, null));
            assertThat(found(store)).contains(BIRTH);
        }
    }

    @Test
    void theAnnouncementOfADeadPodIsForgottenInTheEnd() {
        AtomicReference<Instant> clock = new AtomicReference<>(NOON);
        try (var store = openedAt(clock)) {
            find(store, key);
            get(store.announce(key, Announcement.at(NOON)));
            clock.set(NOON.plus(LONG));
            get(store.record(key, NOON.plusSeconds(1)));
            assertThat(found(store)).as("as long as it may matter").contains(NOON.plus(LONG));
            clock.set(NOON.plus(LONG).plusMillis(1));
            assertThat(found(store)).contains(NOON.plusSeconds(1));
            get(store.record(key, NOON.plusSeconds(2)));
            assertThat(redis("STRLEN " + keyInRedis())).isEqualTo(":16");
        }
    }

    /** Or a mark that everybody moves would send everybody to the primary for ever, since each write renews its life. */
    @Test
    void whatWasStampedWhileTheClockWasUnknownIsHealedByTheNextWrite() {
        AtomicReference<Instant> clock = new AtomicReference<>(NOON);
        try (var store = openedAt(clock)) {
            find(store, key);
            get(store.record(key, NEVER_COVERED));
            assertThat(found(store)).as("known by now").contains(NOON);
            clock.set(null);
            get(store.record(key, NEVER_COVERED));
            get(store.announce(key, Announcement.at(NEVER_COVERED)));
            clock.set(NOON.plusSeconds(5));
            get(store.record(key, NOON.plusSeconds(4)));
            clock.set(NOON.plus(LONG).plusSeconds(6));
            assertThat(found(store))
                    .as("the announcement's time-to-live has begun")
                    .contains(NOON.plusSeconds(5));
        }
    }

    @Test
    void whileTheClockIsUnknownAnAnnouncedWriteIsCoveredByNothing() {
        try (var store = open(cluster.redis().uri(), "shop", LONG, () -> null)) {
            await().ignoreExceptions().until(() -> get(store.announce(key, Announcement.at(NOON))) == null);
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(found(store)).contains(NEVER_COVERED));
        }
    }

    @Test
    void aScriptThatRedisForgotIsSentAgain() {
        WriteTimestampStore store = opened(LONG);
        get(store.record(key, NOON));
        redis("SCRIPT FLUSH");
        get(store.record(key, NOON.plusSeconds(1)));
        assertThat(found(store)).contains(NOON.plusSeconds(1));
    }
}
