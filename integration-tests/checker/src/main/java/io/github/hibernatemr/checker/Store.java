/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import static io.github.hibernatemr.checker.Nemesis.Kind.FAILED_OVER_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.FLUSHED_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.KILLED_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.PAUSED_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.POD_WITHOUT_STORE;
import static io.github.hibernatemr.checker.Nemesis.Kind.REPLACED_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.RESHARDED_REDIS;
import static io.github.hibernatemr.checker.Nemesis.Kind.SLOW_STORE_LINK;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.ClusterBuilder;
import io.github.hibernatemr.testkit.Link;
import io.github.hibernatemr.testkit.Redis;
import io.github.hibernatemr.testkit.RedisCluster;
import io.github.hibernatemr.testkit.RedisSentinel;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The Redis that the pods of a region share, and what can befall it. One nemesis at a time may use it. */
abstract class Store {

    /** How Redis is set up. */
    enum Kind {
        STANDALONE(EnumSet.of(KILLED_REDIS, FLUSHED_REDIS, PAUSED_REDIS, POD_WITHOUT_STORE, SLOW_STORE_LINK)),
        SENTINEL(EnumSet.of(FAILED_OVER_REDIS, REPLACED_REDIS, FLUSHED_REDIS)),
        CLUSTER(EnumSet.of(FAILED_OVER_REDIS, REPLACED_REDIS, FLUSHED_REDIS, RESHARDED_REDIS));

        /** All that can befall a store. */
        static final Set<Nemesis.Kind> ALL_FAULTS = EnumSet.noneOf(Nemesis.Kind.class);

        static {
            for (Kind kind : values()) {
                ALL_FAULTS.addAll(kind.faults);
            }
        }

        private final Set<Nemesis.Kind> faults;

        Kind(Set<Nemesis.Kind> faults) {
            this.faults = faults;
        }

        Set<Nemesis.Kind> faults() {
            return faults;
        }

        void addTo(ClusterBuilder builder, String region) {
            switch (this) {
                case STANDALONE -> builder.redis(region);
                case SENTINEL -> builder.redisSentinel(region);
                case CLUSTER -> builder.redisCluster(region);
            }
        }

        Store of(Cluster cluster, String region) {
            return switch (this) {
                case STANDALONE -> new Standalone(cluster, cluster.redis(region));
                case SENTINEL -> new WithSentinels(cluster.redisSentinel(region));
                case CLUSTER -> new Clustered(cluster.redisCluster(region));
            };
        }
    }

    /** How a pod reaches it; a list of URIs is a Redis Cluster. */
    abstract String uri(String pod);

    /** Between a pod and the store. */
    Link link(String pod) {
        throw new UnsupportedOperationException("there is no link to " + this);
    }

    /** The server that a key is kept on, or all are. */
    abstract Redis primary(Random random);

    /** Kills a primary; its replica takes its place. */
    void failOver(Random random) {
        throw new UnsupportedOperationException("nothing takes the place of " + this);
    }

    /** Puts a replica in the place of a primary that lives, and does not know at once. */
    void replacePrimary(Random random) {
        throw new UnsupportedOperationException("nothing takes the place of " + this);
    }

    /** Starts again what was killed, and makes a replica of what is none yet. */
    abstract void mend();

    /** Moves a few slots, key by key, to another node. */
    void reshard(Random random) throws InterruptedException {
        throw new UnsupportedOperationException("no slots in " + this);
    }

    private static final class Standalone extends Store {
        private final Cluster cluster;
        private final Redis redis;

        Standalone(Cluster cluster, Redis redis) {
            this.cluster = cluster;
            this.redis = redis;
        }

        @Override
        String uri(String pod) {
            // A link of its own, so that one pod can lose the store and the others not.
            return redis.uri(pod);
        }

        @Override
        Link link(String pod) {
            return cluster.link(pod, redis);
        }

        @Override
        Redis primary(Random random) {
            return redis;
        }

        @Override
        void mend() {
            redis.start();
        }
    }

    private static final class WithSentinels extends Store {
        private final RedisSentinel redis;

        WithSentinels(RedisSentinel redis) {
            this.redis = redis;
        }

        @Override
        String uri(String pod) {
            return redis.uri();
        }

        @Override
        Redis primary(Random random) {
            return redis.primary();
        }

        @Override
        void failOver(Random random) {
            redis.failOver();
        }

        @Override
        void replacePrimary(Random random) {
            redis.replacePrimary();
        }

        @Override
        void mend() {
            redis.mend();
        }
    }

    private static final class Clustered extends Store {
        private static final int BUCKETS = 64;
        private static final int MOVED_AT_ONCE = 8;

        private final RedisCluster redis;

        Clustered(RedisCluster redis) {
            this.redis = redis;
        }

        @Override
        String uri(String pod) {
            return redis.uri();
        }

        @Override
        Redis primary(Random random) {
            return redis.primaryOf(marker(random));
        }

        /** Beside the entries of a bucket, so in the same slot. */
        private static String marker(Random random) {
            return "hmr:" + Pod.UNIT + ":{" + random.nextInt(BUCKETS) + "}:marker";
        }

        @Override
        void failOver(Random random) {
            redis.failOver(primary(random));
        }

        @Override
        void replacePrimary(Random random) {
            redis.replacePrimary(primary(random));
        }

        @Override
        void mend() {
            redis.mend();
        }

        @Override
        void reshard(Random random) throws InterruptedException {
            for (int i = 0; i < MOVED_AT_ONCE; i++) {
                String marker = marker(random);
                Redis to = redis.otherPrimary(redis.primaryOf(marker));
                redis.beginMove(marker, to);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(50));
                redis.moveKey(marker, to);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(50));
                redis.endMove(marker, to);
            }
        }
    }
}
