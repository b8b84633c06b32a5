/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Redis server. It keeps its data in memory only: stopped or killed, it comes back empty. */
public final class Redis extends Server {
    private final RedisAccess access;
    private final Network network;

    private final @Nullable Tls tls;

    Redis(String name, String region, RedisAccess access, ProcessControl process, Network network) {
        this(name, region, access, null, process, network);
    }

    Redis(String name, String region, RedisAccess access, @Nullable Tls tls, ProcessControl process, Network network) {
        super(name, region, access.endpoint(), process);
        this.access = access;
        this.tls = tls;
        this.network = network;
    }

    /**
     * That it speaks TLS too.
     *
     * @param port for TLS alone
     */
    record Tls(int port, ServerCertificate certificate) {}

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
     * The direct URI for TLS, {@code rediss://...}; see {@link #trustStore()}.
     *
     * @param userInfo {@code user:password}
     * @throws IllegalStateException if it does not speak TLS
     */
    public String tlsUri(String userInfo) {
        return "rediss://" + userInfo + "@" + Endpoint.loopback(tls().port());
    }

    /**
     * A PKCS #12 file that trusts its certificate; the password is "changeit".
     *
     * @throws IllegalStateException if it does not speak TLS
     */
    public Path trustStore() {
        return tls().certificate().trustStore();
    }

    private Tls tls() {
        if (tls == null) {
            throw new IllegalStateException(this + " does not speak TLS; see ClusterBuilder.redisTls");
        }
        return tls;
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
     * Sends one command directly, for example {@code INFO memory}.
     *
     * @return all texts and numbers of the answer, one after another
     * @throws IllegalStateException if it does not answer or refuses
     */
    public List<String> ask(String line) {
        return access.ask(line);
    }

    boolean answers() {
        return access.answers();
    }

    String port() {
        return Integer.toString(access.endpoint().port());
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

    boolean answers() {
        try {
            return call("PING").equals("+PONG");
        } catch (IllegalStateException away) {
            return false;
        }
    }

    /** Sends one command and returns the first line of the answer. */
    String call(String command) {
        return in(conversation -> conversation.call(command));
    }

    /** Sends one command and returns all texts and numbers of the answer. */
    List<String> ask(String command) {
        return in(conversation -> conversation.ask(command));
    }

    private interface Exchange<T> {
        T in(RedisConversation conversation) throws IOException;
    }

    private <T> T in(Exchange<T> exchange) {
        try (RedisConversation conversation = new RedisConversation(endpoint)) {
            if (userInfo != null) {
                conversation.call(("AUTH " + userInfo.replaceFirst("^:", "").replaceFirst(":", " ")).trim());
            }
            return exchange.in(conversation);
        } catch (IOException e) {
            throw new IllegalStateException("Redis at " + endpoint + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "redis://" + endpoint + path;
    }
}
