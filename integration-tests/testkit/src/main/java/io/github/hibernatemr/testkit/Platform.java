/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.util.Locale;

/** The operating system and processor, as the archives with the servers name them. */
record Platform(String os, String processor) {
    static Platform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Platform of(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        String os = name.startsWith("linux") ? "linux" : name.startsWith("mac") ? "darwin" : "";
        String processor = switch (osArch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> "";
        };
        if (os.isEmpty() || processor.isEmpty()) {
            throw new ClusterStartException("There are no servers for " + osName + " on " + osArch
                    + "; set hibernate-mr.testkit.primary.url and its like to use servers that already run");
        }
        return new Platform(os, processor);
    }

    String postgresArchive() {
        return "/postgres-" + os + "-" + processor + ".txz";
    }

    String redisServer() {
        return switch (os + "-" + processor) {
            case "linux-x86_64" -> "/redis-server-6.2.6-v5-linux-amd64";
            case "linux-arm_64" -> "/redis-server-6.2.7-linux-arm64";
            case "darwin-x86_64" -> "/redis-server-6.2.6-v5-darwin-amd64";
            default -> "/redis-server-6.2.6-v5-darwin-arm64";
        };
    }
}
