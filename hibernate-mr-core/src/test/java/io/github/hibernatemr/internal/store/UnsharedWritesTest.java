/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnsharedWritesTest {

    private static final int KEPT = 10_000;
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final ConsistencyKey SOMEBODY = ConsistencyKey.of("somebody");

    private final Time time = new Time();
    private final Store store = new Store();
    private int taken;
    private final UnsharedWrites writes =
            new UnsharedWrites(store, time, () -> taken++, TIME_TO_LIVE, () -> time.now.toNanos());

    /** What is to be done later, and the time that this takes: none, but for the waiting. */
    private static final class Time implements UnsharedWrites.Turns {

        Duration now = Duration.ZERO;
        private final Map<Runnable, Duration> due = new HashMap<>();

        @Override
        public void after(Duration wait, Runnable turn) {
            due.put(turn, now.plus(wait));
        }

        void passes(Duration duration) {
            Duration end = now.plus(duration);
            while (true) {
                Runnable next = due.keySet().stream()
                        .filter(turn -> due.getOrDefault(turn, end).compareTo(end) <= 0)
                        .min(java.util.Comparator.comparing(due::get))
                        .orElse(null);
                if (next == null) {
                    now = end;
                    return;
                }
                now = due.getOrDefault(next, now);
                due.remove(next);
                next.run();
            }
        }

        @Override
        public void close() {}
    }

    /** Takes nothing, until told to; says nothing, if told so. */
    private static final class Store implements WriteTimestampStore {

        boolean takes;
        boolean answers = true;
        int calls;
        final Set<ConsistencyKey> refused = new HashSet<>();
        final List<ConsistencyKey> recorded = new ArrayList<>();
        final List<Announcement> settled = new ArrayList<>();
        final List<CompletableFuture<Void>> underWay = new ArrayList<>();

        @Override
        public CompletionStage<LastWrite> find(ConsistencyKey key) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<Void> record(ConsistencyKey key, Instant writeTimestamp) {
            calls++;
            CompletableFuture<Void> answer = new CompletableFuture<>();
            underWay.add(answer);
            if (answers && takes && !refused.contains(key)) {
                recorded.add(key);
                answer.complete(null);
            } else if (answers) {
                answer.completeExceptionally(new IllegalStateException("OOM"));
            }
            return answer;
        }

        @Override
        public CompletionStage<Void> announce(ConsistencyKey key, Announcement announcement) {
            throw new AssertionError("nobody announces");
        }

        @Override
        public CompletionStage<Void> settle(
                ConsistencyKey key, Announcement announcement, @Nullable Instant writeTimestamp) {
            settled.add(announcement);
            return record(key, writeTimestamp == null ? Instant.EPOCH : writeTimestamp);
        }

        @Override
        public void close() {}
    }

    private void remember(int count) {
        for (int i = 0; i < count; i++) {
            writes.remember(ConsistencyKey.of("user-" + i), NOON, null);
        }
    }

    /** Else every key of the pod would read the primary until it is restarted. */
    @Test
    void whatIsTooMuchToKeepByKeyCountsForEveryKeyUntilEveryReplicaInRotationHasIt() {
        for (int i = 0; i <= KEPT; i++) {
            writes.remember(ConsistencyKey.of("user-" + i), WriteTimestampStore.NEVER_COVERED, null);
        }
        assertThat(writes.size()).isEqualTo(KEPT);
        time.now = TIME_TO_LIVE;
        assertThat(writes.of(SOMEBODY)).isEqualTo(WriteTimestampStore.NEVER_COVERED);
        time.now = TIME_TO_LIVE.plusNanos(1);
        assertThat(writes.of(SOMEBODY)).isNull();
    }

    @Test
    void aStoreThatRefusesIsOfferedOneWriteAtATimeAndEverMoreSeldom() {
        remember(9_000);
        time.passes(Duration.ofSeconds(10));
        // After 0.5, 1.5, 3.5 and 7.5 seconds.
        assertThat(store.calls).isEqualTo(4);
        time.passes(Duration.ofSeconds(110));
        assertThat(store.calls).isLessThanOrEqualTo(4 + 2 + 4);
    }

    @Test
    void aStoreThatTakesWritesGetsThemInBatchesThatNoLookUpHasToWaitFor() {
        remember(9_000);
        time.passes(Duration.ofSeconds(10));
        store.takes = true;
        int before = store.calls;
        Duration began = time.now;
        int most = 0;
        while (writes.size() > 0) {
            int callsBefore = store.calls;
            time.passes(OfferPace.BETWEEN_BATCHES);
            most = Math.max(most, store.calls - callsBefore);
        }
        assertThat(most).isLessThanOrEqualTo(2 * OfferPace.LARGEST_BATCH);
        assertThat(store.calls - before).isEqualTo(9_000);
        assertThat(time.now.minus(began)).isLessThan(Duration.ofSeconds(20));
        assertThat(taken).isPositive();
    }

    @Test
    void offersThatAreNotAnsweredAreNotFollowedByOthers() {
        store.answers = false;
        remember(100);
        time.passes(Duration.ofHours(1));
        assertThat(store.calls).isEqualTo(1);
        store.answers = true;
        store.takes = true;
        store.underWay.get(0).completeExceptionally(new IllegalStateException("lost"));
        time.passes(Duration.ofMinutes(1));
        // Nobody needs them any more.
        assertThat(writes.size()).isZero();
    }

    @Test
    void whatNobodyNeedsAnyMoreIsNotOfferedAndNotKnown() {
        remember(100);
        time.passes(TIME_TO_LIVE.plusNanos(1));
        assertThat(writes.of(ConsistencyKey.of("user-1"))).isNull();
        time.passes(OfferPace.LONGEST);
        assertThat(writes.size()).isZero();
        int before = store.calls;
        time.passes(Duration.ofHours(1));
        assertThat(store.calls).isEqualTo(before);
    }

    @Test
    void aKeyThatIsAlwaysRefusedKeepsNoOtherFromBeingShared() {
        ConsistencyKey bad = ConsistencyKey.of("user-0");
        store.takes = true;
        store.refused.add(bad);
        remember(100);
        time.passes(Duration.ofSeconds(5));
        assertThat(store.recorded).hasSize(99);
        assertThat(writes.size()).isEqualTo(1);
        int before = store.calls;
        time.passes(Duration.ofMinutes(4));
        assertThat(store.calls - before).isLessThan(16);
    }

    @Test
    void aStoreThatIsBackIsOfferedWhatItMissedAtOnce() {
        remember(10);
        time.passes(Duration.ofMinutes(2));
        store.takes = true;
        writes.storeBack();
        time.passes(Duration.ofMillis(500));
        assertThat(writes.size()).isZero();
        // What was planned before is not done as well.
        int before = store.calls;
        time.passes(Duration.ofMinutes(2));
        assertThat(store.calls).isEqualTo(before);
    }

    @Test
    void aWriteOfAKeyThatIsBeingOfferedIsOfferedToo() {
        store.answers = false;
        writes.remember(SOMEBODY, NOON, null);
        time.passes(OfferPace.FIRST);
        writes.remember(SOMEBODY, NOON.plusSeconds(1), null);
        store.answers = true;
        store.takes = true;
        store.underWay.get(0).complete(null);
        assertThat(writes.of(SOMEBODY)).isEqualTo(NOON.plusSeconds(1));
        time.passes(OfferPace.FIRST);
        assertThat(writes.of(SOMEBODY)).isNull();
        assertThat(store.recorded).containsExactly(SOMEBODY);
    }

    @Test
    void anAnnouncementThatCouldNotBeWithdrawnIsEndedLaterAndIsNoWrite() {
        Announcement announcement = Announcement.at(NOON);
        writes.remember(SOMEBODY, null, announcement);
        assertThat(writes.of(SOMEBODY)).isNull();
        assertThat(writes.size()).isZero();
        store.takes = true;
        time.passes(OfferPace.FIRST);
        assertThat(store.settled).containsExactly(announcement);
    }

    @Test
    void aKeysAnnouncementsAreBounded() {
        for (int i = 0; i < 1_000; i++) {
            writes.remember(SOMEBODY, NOON, Announcement.at(NOON));
        }
        time.passes(OfferPace.FIRST);
        assertThat(store.settled).hasSizeLessThan(20);
    }
}
