/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Redis primary, its replica, and three sentinels that put the replica in the primary's place when that is silent for a
 * second. Pods reach them directly, without a {@link Link}. Safe to use from several threads.
 */
public final class RedisSentinel {
    static final int QUORUM = 2;
    private static final int SENTINELS = 3;
    private static final String NAME = "main";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String region;
    private final List<Redis> servers;
    private final List<Redis> sentinels;

    private RedisSentinel(String region, List<Redis> servers, List<Redis> sentinels) {
        this.region = region;
        this.servers = servers;
        this.sentinels = sentinels;
    }

    /** Made, but not started. */
    static RedisSentinel of(OwnRedis own, String region) {
        String name = "redis-" + region + "-";
        Redis first = own.redis(name + 1, region, Ports.free());
        Redis second = own.redis(name + 2, region, Ports.free(), "--replicaof", "127.0.0.1", first.port());
        List<Redis> sentinels = IntStream.rangeClosed(1, SENTINELS)
                .mapToObj(i -> own.sentinel(name + "sentinel-" + i, region, first))
                .toList();
        return new RedisSentinel(region, List.of(first, second), sentinels);
    }

    /** Returns when a failover would succeed. */
    RedisSentinel start() {
        servers.forEach(Server::start);
        sentinels.forEach(Server::start);
        awaitReadiness();
        return this;
    }

    /** The region it stands in. */
    public String region() {
        return region;
    }

    /** Its URI, {@code redis-sentinel://...}, with all sentinels. */
    public String uri() {
        return "redis-sentinel://"
                + sentinels.stream()
                        .map(sentinel -> sentinel.endpoint().toString())
                        .collect(Collectors.joining(","))
                + "#" + NAME;
    }

    /**
     * The server that a sentinel takes for the primary now.
     *
     * @throws IllegalStateException if the sentinel does not answer
     */
    public Redis primary() {
        String port =
                sentinels.get(0).ask("SENTINEL get-master-addr-by-name " + NAME).get(1);
        return servers.stream()
                .filter(server -> server.port().equals(port))
                .findFirst()
                .orElseThrow();
    }

    /** The server that is not the primary now. */
    public Redis replica() {
        Redis primary = primary();
        return servers.stream().filter(server -> server != primary).findFirst().orElseThrow();
    }

    /**
     * Kills the primary, with what it has not yet sent to its replica, and returns when that is in its place.
     *
     * @throws IllegalStateException if that takes longer than 30 s
     */
    public void failOver() {
        Redis replica = replica();
        primary().kill();
        awaitInPlace(replica);
    }

    /**
     * Has the sentinels put the replica in the primary's place, though that lives, and returns when they have; the old primary
     * takes commands until it is {@linkplain #mend mended}, or until the sentinels make it a replica some ten seconds later.
     *
     * @throws IllegalStateException if that takes longer than 30 s
     */
    public void replacePrimary() {
        Redis replica = replica();
        // A failover that is under way by itself, after a silence, is as good, and makes the sentinel refuse another.
        Poll.await(
                PATIENCE,
                "that Redis's sentinels begin to replace its primary",
                () -> isInPlace(replica) || accepts("SENTINEL FAILOVER " + NAME));
        awaitInPlace(replica);
    }

    private void awaitInPlace(Redis replica) {
        Poll.await(
                PATIENCE,
                "that Redis's sentinels have put " + replica + " in its primary's place",
                () -> isInPlace(replica));
    }

    private boolean isInPlace(Redis replica) {
        return primary() == replica && replica.ask("ROLE").get(0).equals("master");
    }

    private boolean accepts(String command) {
        return sentinels.get(0).command(command).equals("+OK");
    }

    /**
     * Starts what was killed, as a replica, and returns when another failover would succeed.
     *
     * @throws IllegalStateException if that takes longer than 30 s
     */
    public void mend() {
        servers.forEach(Server::start);
        // The sentinels would do so too, in ten seconds.
        replica().command("REPLICAOF 127.0.0.1 " + primary().port());
        awaitReadiness();
    }

    private void awaitReadiness() {
        Poll.await(
                PATIENCE,
                "that Redis's sentinels know each other and a replica",
                () -> sentinels.stream().allMatch(RedisSentinel::couldFailOver));
    }

    private static boolean couldFailOver(Redis sentinel) {
        List<String> replica = sentinel.ask("SENTINEL replicas " + NAME);
        return sentinel.ask("SENTINEL CKQUORUM " + NAME).get(0).startsWith("OK " + SENTINELS)
                && value(replica, "flags").equals("slave")
                && value(replica, "master-link-status").equals("ok");
    }

    private static String value(List<String> namesAndValues, String name) {
        int index = namesAndValues.indexOf(name);
        return index < 0 ? "" : namesAndValues.get(index + 1);
    }
}
