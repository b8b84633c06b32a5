/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import org.jspecify.annotations.Nullable;

/** A Redis server. It keeps its data in memory only: stopped or killed, it comes back empty. */
public final class Redis extends Server {
    private final RedisAccess access;
    private final Network network;

    Redis(String name, String region, RedisAccess access, ProcessControl process, Network network) {
        super(name, region, access.endpoint(), process);
        this.access = access;
        this.network = network;
    }

    /** The direct URI, {@code redis://...}. */
    public String uri() {
        return access.uri(access.endpoint());
    }

    /**
     * The URI as pods in a region see it.
     *
     * @param from the pods' region, which may be any name
     */
    public String uri(String from) {
        return access.uri(network.link(from, this).endpoint());
    }

    /**
     * Sends one command directly, for example {@code GET key}.
     *
     * @return the first line of the answer as Redis's protocol has it, for example {@code +PONG} or {@code :1}
     * @throws IllegalStateException if it does not answer or refuses
     */
    public String command(String line) {
        return access.call(line);
    }

    /**
     * Removes all keys of all its databases.
     *
     * @throws IllegalStateException if it does not answer or refuses
     */
    public void flush() {
        access.call("FLUSHALL");
    }
}

/**
 * How to reach a Redis server, and the few commands that the testkit itself needs.
 *
 * @param userInfo {@code [user]:password} or null
 * @param path {@code /database} or nothing
 */
record RedisAccess(Endpoint endpoint, @Nullable String userInfo, String path) {
    static RedisAccess of(String property, String uri) {
        java.net.URI parsed = java.net.URI.create(uri);
        if (!"redis".equals(parsed.getScheme()) || parsed.getHost() == null) {
            throw new ClusterStartException(property + ": expected redis://[user:password@]host:port[/database]");
        }
        int port = parsed.getPort() < 0 ? 6379 : parsed.getPort();
        String path = parsed.getRawPath() == null ? "" : parsed.getRawPath();
        return new RedisAccess(new Endpoint(parsed.getHost(), port), parsed.getUserInfo(), path);
    }

    String uri(Endpoint at) {
        return "redis://" + (userInfo == null ? "" : userInfo + "@") + at + path;
    }

    /** Sends one command and returns the first line of the answer. */
    String call(String command) {
        try (RedisConversation conversation = new RedisConversation(endpoint)) {
            if (userInfo != null) {
                conversation.call(("AUTH " + userInfo.replaceFirst("^:", "").replaceFirst(":", " ")).trim());
            }
            return conversation.call(command);
        } catch (java.io.IOException e) {
            throw new IllegalStateException("Redis at " + endpoint + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "redis://" + endpoint + path;
    }
}
