/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import org.jspecify.annotations.Nullable;

/** Servers that run already and are named by system properties. */
record RunningServers(Network network) implements PostgresServers {
    private static final String PREFIX = "hibernate-mr.testkit.";
    private static final String PRIMARY_URL = PREFIX + "primary.url";
    private static final String REDIS_URI = PREFIX + "redis.uri";

    static boolean hasPostgres() {
        return System.getProperty(PRIMARY_URL) != null;
    }

    static boolean hasRedis() {
        return System.getProperty(REDIS_URI) != null;
    }

    @Override
    public Node primary(String region) {
        return new Node("primary", region, access(PRIMARY_URL), ProcessControl.none("primary"), network);
    }

    @Override
    public Replica replica(String name, String region, Node primary) {
        Access access = access(PREFIX + "replica." + name + ".url");
        return new Replica(name, region, access, ProcessControl.none(name), network, primary);
    }

    Redis redis(String region) {
        RedisAccess access = RedisAccess.of(REDIS_URI, required(REDIS_URI));
        return new Redis("redis-" + region, region, access, ProcessControl.none("redis-" + region), network);
    }

    private static Access access(String urlProperty) {
        Login user = new Login(required(PREFIX + "primary.user"), required(PREFIX + "primary.password"));
        Login admin = new Login(
                optional(PREFIX + "primary.admin.user", user.user()),
                optional(PREFIX + "primary.admin.password", user.password()));
        return Access.of(urlProperty, required(urlProperty), user, admin);
    }

    private static String required(String property) {
        @Nullable String value = System.getProperty(property);
        if (value == null) {
            throw new ClusterStartException("The system property " + property
                    + " is missing: the servers run already as " + PRIMARY_URL + " or " + REDIS_URI + " says");
        }
        return value;
    }

    private static String optional(String property, String otherwise) {
        return System.getProperty(property, otherwise);
    }

    @Override
    public void follow(Node stopped, Node primary) {
        throw new ServerNotControlledException(stopped.toString(), "change the configuration of");
    }

    @Override
    public void rebuild(Node stopped, Node primary) {
        throw new ServerNotControlledException(stopped.toString(), "rebuild");
    }

    @Override
    public void equip(Node primary) {}
}
