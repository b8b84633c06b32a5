/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster: three primaries with a third of the slots each, and a replica of each that takes its place when it is
 * silent for a second. Pods reach them directly, without a {@link Link}. Safe to use from several threads, but only one at
 * a time may fail a node over, mend, or move slots.
 */
public final class RedisCluster {
    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String region;
    private final List<Redis> servers;
    private final Map<Redis, String> ids = new ConcurrentHashMap<>();

    private RedisCluster(String region, List<Redis> servers) {
        this.region = region;
        this.servers = servers;
    }

    /** Made, but not started. */
    static RedisCluster of(OwnRedis own, String region) {
        return new RedisCluster(
                region,
                IntStream.rangeClosed(1, 2 * PRIMARIES)
                        .mapToObj(i -> own.redis(
                                "redis-" + region + "-" + i,
                                region,
                                Ports.freeWithRedisBus(),
                                "--cluster-enabled",
                                "yes",
                                "--cluster-node-timeout",
                                "1000"))
                        .toList());
    }

    /** Returns when it serves and every primary has its replica. */
    RedisCluster start() {
        servers.forEach(Server::start);
        servers.forEach(server -> ids.put(server, server.ask("CLUSTER MYID").get(0)));
        for (int i = 0; i < PRIMARIES; i++) {
            String slots = IntStream.range(i * SLOTS / PRIMARIES, (i + 1) * SLOTS / PRIMARIES)
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" "));
            servers.get(i).command("CLUSTER ADDSLOTS " + slots);
        }
        String firstPort = servers.get(0).port();
        servers.stream().skip(1).forEach(server -> server.command("CLUSTER MEET 127.0.0.1 " + firstPort));
        Poll.await(
                PATIENCE,
                "that all nodes of the Redis Cluster know each other",
                () -> servers.stream()
                        .allMatch(server -> nodes(server).stream()
                                        .filter(NodeLine::isHealthy)
                                        .count()
                                == servers.size()));
        for (int i = 0; i < PRIMARIES; i++) {
            servers.get(PRIMARIES + i).command("CLUSTER REPLICATE " + ids.get(servers.get(i)));
        }
        awaitReadiness();
        return this;
    }

    /** The region it stands in. */
    public String region() {
        return region;
    }

    /** Two of its nodes as a comma-separated list, as a user would name them. */
    public String uri() {
        return Stream.of(servers.get(0), servers.get(1)).map(Redis::uri).collect(Collectors.joining(","));
    }

    /**
     * The primary that keeps a key now.
     *
     * @throws IllegalStateException if no node answers
     */
    public Redis primaryOf(String key) {
        int slot = slot(key);
        return primaries()
                .filter(line -> line.owns(slot))
                .map(this::server)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No node of the Redis Cluster keeps slot " + slot));
    }

    /** A primary other than this one. */
    public Redis otherPrimary(Redis primary) {
        return primaries()
                .map(this::server)
                .filter(server -> server != primary)
                .findFirst()
                .orElseThrow();
    }

    private Stream<NodeLine> primaries() {
        return nodes(anyAlive()).stream().filter(line -> line.isHealthy() && line.ownsSlots());
    }

    /**
     * Kills a primary, with what it has not yet sent to its replica, and returns when that is in its place.
     *
     * @throws IllegalStateException if that takes longer than 30 s
     */
    public void failOver(Redis primary) {
        primary.kill();
        awaitReplacement(primary, () -> {});
    }

    /**
     * Has a primary's replica take its place without asking anybody, though it lives, and returns when all nodes know. What the
     * primary has not yet sent to its replica is lost; connections to it stay open.
     *
     * @throws IllegalStateException if that takes longer than 30 s
     */
    public void replacePrimary(Redis primary) {
        awaitReplacement(primary, () -> takeOver(primary));
    }

    /** Whoever has taken over already refuses. */
    private void takeOver(Redis primary) {
        nodes(primary).stream()
                .filter(line -> line.primary().equals(ids.get(primary)))
                .findFirst()
                .ifPresent(replica -> server(replica).command("CLUSTER FAILOVER TAKEOVER"));
    }

    /**
     * @param attempt made again until it has worked: a replica that has not heard of its primary's newest epoch yet takes that
     *     very epoch, and of two nodes with one epoch the primary may be the one that keeps the slots
     */
    private void awaitReplacement(Redis primary, Runnable attempt) {
        Poll.await(PATIENCE, "that a replica of the Redis Cluster is in the place of " + primary, () -> {
            boolean replaced = isReplaced(primary);
            if (!replaced) {
                attempt.run();
            }
            return replaced;
        });
    }

    private boolean isReplaced(Redis primary) {
        return alive().allMatch(server -> serves(server)
                && nodes(server).stream().noneMatch(line -> line.id().equals(ids.get(primary)) && line.ownsSlots()));
    }

    /**
     * Starts what was killed, as a replica, and returns when every primary has one again.
     *
     * @throws IllegalStateException if that takes longer than 30 s
     */
    public void mend() {
        servers.forEach(Server::start);
        awaitReadiness();
    }

    private void awaitReadiness() {
        Poll.await(
                PATIENCE,
                "that the Redis Cluster serves and every primary has a replica",
                () -> servers.stream().allMatch(server -> serves(server) && knowsAllReplicas(server)));
    }

    private static boolean serves(Redis server) {
        return server.ask("CLUSTER INFO").get(0).contains("cluster_state:ok");
    }

    private static boolean knowsAllReplicas(Redis server) {
        String replication = server.ask("INFO replication").get(0);
        return (replication.contains("role:master") || replication.contains("master_link_status:up"))
                && nodes(server).stream()
                                .filter(line -> line.isHealthy() && line.isReplica())
                                .count()
                        == PRIMARIES;
    }

    /**
     * Begins to move a key's slot: from now on a key that is not at the old primary is looked for at the new one, and
     * commands on several keys of the slot are refused while these are in two places.
     */
    public void beginMove(String key, Redis to) {
        Redis from = primaryOf(key);
        to.command("CLUSTER SETSLOT " + slot(key) + " IMPORTING " + ids.get(from));
        from.command("CLUSTER SETSLOT " + slot(key) + " MIGRATING " + ids.get(to));
    }

    /** Moves one key of a slot whose move has begun. */
    public void moveKey(String key, Redis to) {
        migrate(key, primaryOf(key), to);
    }

    /** Moves what is left of a slot whose move has begun: the new primary keeps it. */
    public void endMove(String key, Redis to) {
        int slot = slot(key);
        Redis from = primaryOf(key);
        for (String left : from.ask("CLUSTER GETKEYSINSLOT " + slot + " 1000000")) {
            migrate(left, from, to);
        }
        to.command("CLUSTER SETSLOT " + slot + " NODE " + ids.get(to));
        from.command("CLUSTER SETSLOT " + slot + " NODE " + ids.get(to));
        Poll.await(
                PATIENCE,
                "that all nodes of the Redis Cluster know where slot " + slot + " is",
                () -> alive().allMatch(server ->
                        nodes(server).stream().anyMatch(line -> line.id().equals(ids.get(to)) && line.owns(slot))));
    }

    private static void migrate(String key, Redis from, Redis to) {
        from.command("MIGRATE 127.0.0.1 " + to.port() + " " + key + " 0 5000");
    }

    private int slot(String key) {
        return Integer.parseInt(anyAlive().ask("CLUSTER KEYSLOT " + key).get(0));
    }

    private Redis server(NodeLine line) {
        return servers.stream()
                .filter(server -> line.id().equals(ids.get(server)))
                .findFirst()
                .orElseThrow();
    }

    private Redis anyAlive() {
        return alive().findFirst().orElseThrow(() -> new IllegalStateException("No node of the Redis Cluster answers"));
    }

    private Stream<Redis> alive() {
        return servers.stream().filter(Redis::answers);
    }

    private static List<NodeLine> nodes(Redis server) {
        return server.ask("CLUSTER NODES").get(0).lines().map(NodeLine::parse).toList();
    }

    /** A line of CLUSTER NODES: {@code <id> <address> <flags> <primary> <ping> <pong> <epoch> <link> <slot> ...}. */
    private record NodeLine(String id, String flags, String primary, String link, List<String> slots) {
        private static final int FLAGS = 2;
        private static final int PRIMARY = 3;
        private static final int LINK = 7;

        static NodeLine parse(String line) {
            List<String> words = List.of(line.split(" "));
            // A slot that is on the move stands in brackets once more.
            List<String> slots = words.stream()
                    .skip(LINK + 1L)
                    .filter(slot -> !slot.startsWith("["))
                    .toList();
            return new NodeLine(words.get(0), words.get(FLAGS), words.get(PRIMARY), words.get(LINK), slots);
        }

        boolean isHealthy() {
            return !flags.contains("fail") && !flags.contains("handshake") && link.equals("connected");
        }

        boolean isReplica() {
            return flags.contains("slave");
        }

        boolean ownsSlots() {
            return !slots.isEmpty();
        }

        boolean owns(int slot) {
            return slots.stream().anyMatch(range -> {
                String[] ends = range.split("-");
                return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
            });
        }
    }
}
