/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Redis servers that are started for this cluster alone and keep nothing on disk. */
record OwnRedis(Site site, Network network, Duration startLimit) {
    /** Made, but not started. */
    Redis redis(String region) {
        return redis("redis-" + region, region, Ports.free());
    }

    /** Speaks TLS on one port, and without TLS on another; made, but not started. */
    Redis redisTls(String region) {
        ServerCertificate certificate =
                ServerCertificate.create(newDirectory("certificate-" + region), site.unprivileged());
        Redis.Tls tls = new Redis.Tls(Ports.free(), certificate);
        return redis(
                "redis-" + region,
                region,
                Ports.free(),
                tls,
                "--tls-port",
                Integer.toString(tls.port()),
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                certificate.certificate().toString(),
                "--tls-auth-clients",
                "no");
    }

    /**
     * Made, but not started.
     *
     * @param options besides those that all have
     */
    Redis redis(String name, String region, int port, String... options) {
        return redis(name, region, port, null, options);
    }

    private Redis redis(String name, String region, int port, Redis.@Nullable Tls tls, String... options) {
        Path directory = newDirectory(name);
        List<String> words = new ArrayList<>(List.of(
                program(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--set-proc-title",
                "no",
                // A replica that has to start all over shall not wait for more of them.
                "--repl-diskless-sync-delay",
                "0"));
        Collections.addAll(words, options);
        return server(name, region, port, tls, directory, words);
    }

    /** A sentinel that watches a server of the name "main"; made, but not started. */
    Redis sentinel(String name, String region, Redis watched) {
        Path directory = newDirectory(name);
        int port = Ports.free();
        Path file = site.unprivileged().createFile(directory.resolve("sentinel.conf"), """
                bind 127.0.0.1
                port %d
                dir %s
                sentinel monitor main 127.0.0.1 %d %d
                sentinel down-after-milliseconds main 1000
                sentinel failover-timeout main 3000
                """.formatted(
                        port, directory, watched.endpoint().port(), RedisSentinel.QUORUM));
        return server(
                name,
                region,
                port,
                null,
                directory,
                List.of(program(), file.toString(), "--sentinel", "--set-proc-title", "no"));
    }

    private Path newDirectory(String name) {
        return site.unprivileged().createDirectory(site.directory(name));
    }

    private String program() {
        return site.binaries().redis(site.platform()).toString();
    }

    private Redis server(
            String name, String region, int port, Redis.@Nullable Tls tls, Path directory, List<String> words) {
        RedisAccess access = new RedisAccess(Endpoint.loopback(port), null, "");
        ProcessControl process = new OwnProcess(new OwnProcess.Server(
                name + " at " + access.endpoint(),
                directory,
                site.unprivileged().command(words.toArray(String[]::new)).words(),
                "TERM",
                "KILL",
                pid -> access.answers(),
                startLimit));
        return new Redis(name, region, access, tls, process, network);
    }
}
