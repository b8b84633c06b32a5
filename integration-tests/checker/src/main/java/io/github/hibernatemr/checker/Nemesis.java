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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Brings one fault after another upon the cluster, as a seed decides, and mends each. */
final class Nemesis extends Thread {

    /** Within a store's time-out, so that late answers are taken. */
    private static final Duration SLOW_STORE = Duration.ofMillis(150);

    /** After a step; then replicas are read again, so that there is something to find. */
    private static final Duration NOTHING_IS_PROVED = Duration.ofSeconds(6);

    private static final int GREATEST_STEP_MILLIS = 10_000;
    private static final int LONGEST_MILLIS = 1_800;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final Succession succession;
    private final List<Pod> pods;
    private final History history;
    private final Duration greatestLag;
    private final List<Kind> kinds;
    private final Random random;
    private final CountDownLatch end = new CountDownLatch(1);

    Nemesis(
            Cluster cluster,
            Succession succession,
            List<Pod> pods,
            History history,
            Duration greatestLag,
            Set<Kind> kinds,
            long seed) {
        super("checker nemesis");
        this.succession = succession;
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
        WOBBLING_LAG,
        KILLED_REPLICA,
        RESTARTED_REPLICA,
        CUT_REPLICA_LINK,
        STALLED_REPLICA_LINK,
        SLOW_REPLICA_LINK,
        SLOW_PRIMARY_LINK,
        KILLED_REDIS,
        FLUSHED_REDIS,
        PAUSED_REDIS,
        FAILED_OVER_REDIS,
        REPLACED_REDIS,
        RESHARDED_REDIS,
        POD_WITHOUT_STORE,
        SLOW_STORE_LINK,
        KILLED_POD,
        SET_PRIMARY_CLOCK,
        REPLACED_PRIMARY;

        /** What delays a replica's replay; it lasts while other faults come and go. */
        static final Set<Kind> OF_REPLAY = EnumSet.of(LAG, PAUSED_REPLAY);

        /** Every replica lags, each by something else up to the greatest lag, and long enough to get there. */
        static final Set<Kind> OF_WOBBLE = EnumSet.of(WOBBLING_LAG);

        /** All others, as far as a store of this kind knows them. */
        static Set<Kind> others(Store.Kind store) {
            Set<Kind> others = EnumSet.allOf(Kind.class);
            others.removeAll(OF_REPLAY);
            others.removeAll(OF_WOBBLE);
            // Keeps everybody from replicas for seconds, so that nothing else would come to light.
            others.remove(SET_PRIMARY_CLOCK);
            others.remove(REPLACED_PRIMARY);
            others.removeAll(Store.Kind.ALL_FAULTS);
            others.addAll(store.faults());
            return others;
        }
    }

    @Override
    public void run() {
        try {
            while (!isAsked()) {
                strike(pick(kinds));
                rest(Duration.ofMillis(100 + random.nextInt(600)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void strike(Kind kind) throws InterruptedException {
        Replica replica = pick(List.copyOf(cluster.replicas()));
        Pod pod = pick(pods);
        Store store = pod.store();
        Duration lag = lag();
        Duration step = Duration.ofMillis(random.nextInt(-GREATEST_STEP_MILLIS, GREATEST_STEP_MILLIS));
        Link toReplica = cluster.link(replica.region(), replica);
        Link toPrimary = cluster.link(random.nextBoolean() ? Site.EUROPE : Site.ASIA, cluster.primary());
        switch (kind) {
            case LAG ->
                during(
                        kind,
                        replica.name(),
                        () -> replica.replay().delay(lag),
                        // It takes as long as it is until a replica lags so far.
                        lag,
                        () -> replica.replay().delay(Duration.ZERO));
            case WOBBLING_LAG ->
                during(
                        kind,
                        "every replica",
                        () -> cluster.replicas().forEach(each -> each.replay().delay(lag())),
                        greatestLag,
                        () -> cluster.replicas().forEach(each -> each.replay().delay(Duration.ZERO)));
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
            case KILLED_REDIS ->
                during(kind, pod.region(), () -> store.primary(random).kill(), store::mend);
            case FLUSHED_REDIS ->
                during(kind, pod.region(), () -> store.primary(random).flush(), () -> {});
            case PAUSED_REDIS -> {
                Redis redis = store.primary(random);
                during(kind, pod.region(), redis::pause, redis::resume);
            }
            case FAILED_OVER_REDIS -> during(kind, pod.region(), () -> store.failOver(random), store::mend);
            case REPLACED_REDIS -> during(kind, pod.region(), () -> store.replacePrimary(random), store::mend);
            case RESHARDED_REDIS -> {
                long start = System.nanoTime();
                store.reshard(random);
                note(kind, pod.region(), start);
            }
            case POD_WITHOUT_STORE -> during(kind, pod.name(), pod.toStore()::cut, pod.toStore()::restore);
            case SLOW_STORE_LINK ->
                during(
                        kind,
                        pod.name(),
                        () -> pod.toStore().roundTrip(SLOW_STORE),
                        () -> pod.toStore().roundTrip(Duration.ZERO));
            case SET_PRIMARY_CLOCK -> {
                during(
                        kind,
                        "by " + step,
                        () -> PrimaryClockFault.set(cluster.primary(), step),
                        NOTHING_IS_PROVED,
                        () -> PrimaryClockFault.set(cluster.primary(), Duration.ZERO));
                rest(NOTHING_IS_PROVED);
            }
            case REPLACED_PRIMARY -> {
                long start = System.nanoTime();
                if (succession.failOver()) {
                    note(kind, succession.primary().name(), start);
                }
            }
            case KILLED_POD -> during(kind, pod.name(), pod::killAndReplace, () -> {});
        }
    }

    private Duration lag() {
        return Duration.ofMillis(100 + random.nextInt((int) greatestLag.toMillis()));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void during(Kind kind, String where, Runnable fault, Runnable mend) throws InterruptedException {
        during(kind, where, fault, Duration.ZERO, mend);
    }

    private void during(Kind kind, String where, Runnable fault, Duration atLeast, Runnable mend)
            throws InterruptedException {
        long start = System.nanoTime();
        try {
            fault.run();
        } catch (IllegalStateException e) {
            // Another nemesis has struck there first.
            mend(mend);
            return;
        }
        rest(atLeast.plusMillis(200 + random.nextInt(LONGEST_MILLIS)));
        mend(mend);
        note(kind, where, start);
    }

    private void note(Kind kind, String where, long start) {
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

    /** So long, or until it is asked to end: nobody looks at what a fault does after that. */
    private void rest(Duration time) throws InterruptedException {
        end.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isAsked() {
        return end.getCount() == 0;
    }

    /** Asks it to mend what is under way, and to end. */
    void end() {
        end.countDown();
    }
}
