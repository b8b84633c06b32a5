/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Redis servers that are started for this cluster alone and keep nothing on disk. */
record OwnRedis(Site site, Network network, Duration startLimit) {
    /** Made, but not started. */
    Redis redis(String region) {
        String name = "redis-" + region;
        Path directory = site.unprivileged().createDirectory(site.directory(name));
        RedisAccess access = new RedisAccess(Endpoint.loopback(Ports.free()), null, "");
        ProcessControl process = new OwnProcess(new OwnProcess.Server(
                name + " at " + access.endpoint(),
                directory,
                command(directory, access.endpoint().port()),
                "TERM",
                "KILL",
                pid -> answers(access),
                startLimit));
        return new Redis(name, region, access, process, network);
    }

    private List<String> command(Path directory, int port) {
        List<String> words = List.of(
                site.binaries().redis(site.platform()).toString(),
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
                "no");
        return site.unprivileged().command(words.toArray(String[]::new)).words();
    }

    private static boolean answers(RedisAccess access) {
        try {
            return access.call("PING").equals("+PONG");
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
