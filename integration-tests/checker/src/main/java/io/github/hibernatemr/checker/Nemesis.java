/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.checker.History.Fault;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Link;
import io.github.hibernatemr.testkit.Redis;
import io.github.hibernatemr.testkit.Replica;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Brings one fault after another upon the cluster, as a seed decides, and mends each. */
final class Nemesis extends Thread {

    /** Within a store's time-out, so that late answers are taken. */
    private static final Duration SLOW_STORE = Duration.ofMillis(150);

    private static final int LONGEST_MILLIS = 1_800;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final List<Pod> pods;
    private final History history;
    private final Duration greatestLag;
    private final List<Kind> kinds;
    private final Random random;
    private volatile boolean ended;

    Nemesis(Cluster cluster, List<Pod> pods, History history, Duration greatestLag, Set<Kind> kinds, long seed) {
        super("checker nemesis");
        this.kinds = kinds.stream().sorted().toList();
        setDaemon(true);
        this.cluster = cluster;
        this.pods = pods;
        this.history = history;
        this.greatestLag = greatestLag;
        this.random = new Random(seed);
    }

    /** What it can do. */
    enum Kind {
        LAG,
        PAUSED_REPLAY,
        KILLED_REPLICA,
        RESTARTED_REPLICA,
        CUT_REPLICA_LINK,
        STALLED_REPLICA_LINK,
        SLOW_REPLICA_LINK,
        SLOW_PRIMARY_LINK,
        KILLED_REDIS,
        FLUSHED_REDIS,
        PAUSED_REDIS,
        POD_WITHOUT_STORE,
        SLOW_STORE_LINK,
        KILLED_POD;

        /** What delays a replica's replay; it lasts while other faults come and go. */
        static final Set<Kind> OF_REPLAY = EnumSet.of(LAG, PAUSED_REPLAY);

        static final Set<Kind> OTHERS = EnumSet.complementOf(EnumSet.of(LAG, PAUSED_REPLAY));
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                strike(pick(kinds));
                TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(600));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void strike(Kind kind) throws InterruptedException {
        Replica replica = pick(List.copyOf(cluster.replicas()));
        Pod pod = pick(pods);
        Redis redis = cluster.redis(random.nextBoolean() ? Site.EUROPE : Site.ASIA);
        Link toReplica = cluster.link(replica.region(), replica);
        Link toPrimary = cluster.link(random.nextBoolean() ? Site.EUROPE : Site.ASIA, cluster.primary());
        switch (kind) {
            case LAG ->
                during(
                        kind,
                        replica.name(),
                        () -> replica.replay()
                                .delay(Duration.ofMillis(100 + random.nextInt((int) greatestLag.toMillis()))),
                        () -> replica.replay().delay(Duration.ZERO));
            case PAUSED_REPLAY -> during(kind, replica.name(), replica.replay()::pause, replica.replay()::resume);
            case KILLED_REPLICA -> during(kind, replica.name(), replica::kill, replica::start);
            case RESTARTED_REPLICA -> during(kind, replica.name(), replica::restart, () -> {});
            case CUT_REPLICA_LINK -> during(kind, replica.name(), toReplica::cut, toReplica::restore);
            case STALLED_REPLICA_LINK -> during(kind, replica.name(), toReplica::stall, toReplica::restore);
            case SLOW_REPLICA_LINK ->
                during(
                        kind,
                        replica.name(),
                        () -> toReplica.roundTrip(Plan.ROUND_TRIP.multipliedBy(2)),
                        () -> toReplica.roundTrip(Duration.ZERO));
            case SLOW_PRIMARY_LINK ->
                during(
                        kind,
                        toPrimary.toString(),
                        () -> toPrimary.roundTrip(Plan.ROUND_TRIP.multipliedBy(4)),
                        () -> toPrimary.roundTrip(Plan.ROUND_TRIP));
            case KILLED_REDIS -> during(kind, redis.name(), redis::kill, redis::start);
            case FLUSHED_REDIS -> during(kind, redis.name(), redis::flush, () -> {});
            case PAUSED_REDIS -> during(kind, redis.name(), redis::pause, redis::resume);
            case POD_WITHOUT_STORE -> during(kind, pod.name(), pod.toStore()::cut, pod.toStore()::restore);
            case SLOW_STORE_LINK ->
                during(
                        kind,
                        pod.name(),
                        () -> pod.toStore().roundTrip(SLOW_STORE),
                        () -> pod.toStore().roundTrip(Duration.ZERO));
            case KILLED_POD -> during(kind, pod.name(), pod::killAndReplace, () -> {});
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A lag needs its own time to come about. */
    private int longestLagMillis() {
        return (int) Math.max(LONGEST_MILLIS, 2 * greatestLag.toMillis());
    }

    private void during(Kind kind, String where, Runnable fault, Runnable mend) throws InterruptedException {
        long start = System.nanoTime();
        try {
            fault.run();
        } catch (IllegalStateException e) {
            // Another nemesis has struck there first.
            return;
        }
        TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(kind == Kind.LAG ? longestLagMillis() : LONGEST_MILLIS));
        mend(mend);
        history.add(new Fault(kind.name().toLowerCase(Locale.ROOT), where, start, System.nanoTime()));
    }

    /** A server that another nemesis has killed obeys when it is back. */
    private static void mend(Runnable mend) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                mend.run();
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /** Returns when the last fault is mended. */
    void end() throws InterruptedException {
        ended = true;
        join();
    }
}
