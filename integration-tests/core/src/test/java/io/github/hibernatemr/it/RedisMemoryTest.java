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
import io.github.hibernatemr.testkit.Redis;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After Redis has lost what it knew, a missing entry no longer means that nothing was written. */
class RedisMemoryTest {

    private static final Instant BEFORE = NOON;
    private static final Instant LATER = NOON.plusSeconds(10);
    private static final String POD = "pod";
    private static final String OTHER_POD = "other pod";

    private static Cluster cluster;
    private static Redis redis;

    private final AtomicReference<Instant> clock = new AtomicReference<>(BEFORE);
    private final ConsistencyKey writer = ConsistencyKey.of("writer");
    private WriteTimestampStore store;

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
        redis.start();
        redis.flush();
        store = open(POD);
        get(store.record(writer, BEFORE.plusSeconds(1)));
        assertThat(find(store, writer)).contains(BEFORE.plusSeconds(1));
        clock.set(LATER);
    }

    @AfterEach
    void close() {
        redis.start();
        redis.command("CONFIG SET maxmemory 0");
        redis.command("CONFIG SET maxmemory-policy noeviction");
        cluster.link(POD, redis).restore();
        store.close();
    }

    /** In a region of its own, so with a link of its own; and the bucket's marker known. */
    private WriteTimestampStore open(String pod) {
        WriteTimestampStore opened = RedisStoreTest.open(redis.uri(pod), "shop", LONG, clock::get);
        Instant birth = clock.get();
        await().ignoreExceptions().until(() -> get(opened.find(ConsistencyKey.of("writer"))) != null);
        assertThat(find(opened, writer).orElseThrow()).isAfterOrEqualTo(birth);
        return opened;
    }

    /** The key's floor is of now, stays, and rises no further. */
    private void assertTheLossIsNoticed() {
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(find(store, writer)).contains(LATER));
        // It stays when the bucket is marked again, and the pod has seen that.
        await().until(() -> redis.command("EXISTS " + marker()).equals(":1"));
        assertThat(find(store, writer)).contains(LATER);
        clock.set(LATER.plusSeconds(10));
        assertThat(find(store, writer)).contains(LATER);
        get(store.record(writer, LATER.plusSeconds(1)));
        assertThat(find(store, writer)).contains(LATER.plusSeconds(1));
    }

    private String marker() {
        return "hmr:shop:{" + Math.floorMod(writer.digest().hashCode(), 64) + "}:marker";
    }

    @Test
    void nothingIsSuspectedWithoutALoss() {
        for (int i = 0; i < 100; i++) {
            assertThat(find(store, writer)).contains(BEFORE.plusSeconds(1));
        }
    }

    @Test
    void whatWasFlushed() {
        redis.flush();
        assertTheLossIsNoticed();
    }

    @Test
    void whatWasFlushedAndMarkedAnewByAnotherPod() {
        try (WriteTimestampStore other = open(OTHER_POD)) {
            redis.flush();
            find(other, writer);
            await().until(() -> find(other, writer).isPresent());
            assertTheLossIsNoticed();
        }
    }

    @Test
    void aSingleEntryThatSomebodyDeletedWithItsMarker() {
        redis.command("DEL " + marker());
        redis.command("DEL hmr:shop:{" + Math.floorMod(writer.digest().hashCode(), 64) + "}:" + writer.digest());
        assertTheLossIsNoticed();
    }

    @Test
    void aRestartWithoutPersistence() {
        redis.kill();
        redis.start();
        assertTheLossIsNoticed();
    }

    @Test
    void aRestartWithAnOldCopy() {
        redis.command("SAVE");
        get(store.record(writer, BEFORE.plusSeconds(2)));
        redis.kill();
        redis.start();
        assertTheLossIsNoticed();
        redis.command("CONFIG SET dbfilename another");
    }

    @Test
    void aConnectionThatWasLostMayHaveLedToAnOldCopy() {
        cluster.link(POD, redis).cut();
        cluster.link(POD, redis).restore();
        assertTheLossIsNoticed();
    }

    @Test
    void aRedisThatHasBecomeAReplicaIsNotAskedAnyMore() {
        redis.command("REPLICAOF 127.0.0.1 1");
        try {
            assertThatThrownBy(() -> find(store, writer)).hasStackTraceContaining("READONLY");
        } finally {
            redis.command("REPLICAOF NO ONE");
        }
        assertTheLossIsNoticed();
    }

    @Test
    void anEvictedEntry() {
        redis.command("CONFIG SET maxmemory-policy allkeys-lru");
        redis.command("CONFIG SET maxmemory 100mb");
        try (WriteTimestampStore other = open(OTHER_POD)) {
            get(other.record(writer, LATER.plusSeconds(1)));
            assertThat(find(other, writer)).contains(LATER.plusSeconds(1));
            clock.set(LATER.plusSeconds(2));
            redis.command("CONFIG SET maxmemory 1");
            // Makes room: for one command everything goes, or what has a marker in it stays; either way it is counted.
            redis.command("CONFIG SET maxmemory 100mb");
            assertThat(find(other, writer)).contains(LATER.plusSeconds(2));
        }
    }

    @Test
    void withoutAClockNothingIsKnownAfterALoss() {
        clock.set(null);
        redis.flush();
        assertThat(store.find(writer).toCompletableFuture())
                .failsWithin(java.time.Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("nothing is known of the primary's clock yet");
    }
}
