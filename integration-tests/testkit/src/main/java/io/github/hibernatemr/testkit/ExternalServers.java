/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import io.github.hibernatemr.testkit.PostgresNode.Login;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Servers that run already, named by system properties. */
final class ExternalServers {

    static final String PREFIX = "hibernate-mr.testkit.";

    private ExternalServers() {}

    static void join(
            Cluster cluster,
            @Nullable String primaryRegion,
            Map<String, String> replicaRegions,
            @Nullable String redisRegion) {
        if (primaryRegion != null) {
            cluster.primary(node(cluster, "primary", primaryRegion, PREFIX + "primary.url"));
        }
        replicaRegions.forEach(
                (name, region) -> cluster.replica(node(cluster, name, region, PREFIX + "replica." + name + ".url")));
        if (redisRegion != null) {
            URI uri = URI.create(required(PREFIX + "redis.uri"));
            cluster.redis(
                    new RedisServer(new Address(uri.getHost(), uri.getPort()), null, cluster::redisLink), redisRegion);
        }
    }

    private static PostgresNode node(Cluster cluster, String name, String region, String key) {
        URI uri = URI.create(required(key).substring("jdbc:".length()));
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        Login login = new Login(
                new Address(uri.getHost(), port),
                uri.getPath().substring(1),
                required(PREFIX + "primary.user"),
                required(PREFIX + "primary.password"));
        return new PostgresNode(name, region, login, null, cluster::link);
    }

    private static String required(String key) {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the system property " + key + " is missing: servers that run already are" + " named all together");
        }
        return value;
    }
}
