/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How to run PostgreSQL, which refuses root. An ordinary user simply runs it. Root runs it in a user namespace of its
 * own, where it is nobody and yet owns its files; where that is forbidden, as the user "nobody".
 *
 * @param prefix words before a command, each of which replaces its process by the next
 * @param changesUser whether files have to be given to {@link #NOBODY} first, and be readable to it
 */
record Unprivileged(List<String> prefix, boolean changesUser) {
    private static final int NOBODY = 65534;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** PostgreSQL runs neither as root nor as a user without a name, as containers may have one. */
    private static final String ACCEPTED = "test \"$(id -u)\" != 0 && id -un";

    /** In the order in which they are tried; none forks, so process ids stay right. */
    private static final List<Unprivileged> WAYS = List.of(
            new Unprivileged(List.of(), false),
            new Unprivileged(List.of("unshare", "-U"), false),
            new Unprivileged(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"), true),
            new Unprivileged(List.of("chroot", "--userspec=" + NOBODY + ":" + NOBODY, "--groups=", "/"), true));

    /**
     * @throws ClusterStartException if PostgreSQL refuses this user and no way works
     */
    static Unprivileged current() {
        return WAYS.stream()
                .filter(way -> way.command("/bin/sh", "-c", ACCEPTED).succeeds(LIMIT))
                .findFirst()
                .orElseThrow(() -> new ClusterStartException(
                        "PostgreSQL refuses to run as root and as a user without a name, and neither unshare -U nor"
                                + " setpriv nor chroot works here; run the tests as an ordinary user"));
    }

    Command command(String... words) {
        return new Command(Stream.concat(prefix.stream(), Stream.of(words)).toList());
    }

    /** What the cluster's directory must grant so that the servers reach their own in it. */
    String directoryPermissions() {
        return changesUser ? "0711" : "0700";
    }

    /** Where the programs are unpacked: in the user's home, unless "nobody" has to read them. */
    Path cache() {
        String configured = System.getProperty("hibernate-mr.testkit.cache");
        if (configured != null) {
            return Path.of(configured).toAbsolutePath();
        }
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path home = xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        if (!changesUser && Files.isWritable(home.toAbsolutePath().getParent())) {
            return home.toAbsolutePath().resolve("hibernate-mr-testkit");
        }
        return Path.of(System.getProperty("java.io.tmpdir"), "hibernate-mr-cache-" + System.getProperty("user.name"));
    }

    /** Makes a directory that the servers may write in and nobody else may read. */
    Path createDirectory(Path directory) {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return handedOver(directory);
        } catch (IOException e) {
            throw new ClusterStartException("Cannot create " + directory, e);
        }
    }

    /** Makes a file that the servers may change. */
    Path createFile(Path file, String text) {
        try {
            return handedOver(Files.writeString(file, text));
        } catch (IOException e) {
            throw new ClusterStartException("Cannot write " + file, e);
        }
    }

    private Path handedOver(Path path) throws IOException {
        if (changesUser) {
            Files.setAttribute(path, "unix:uid", NOBODY);
            Files.setAttribute(path, "unix:gid", NOBODY);
        }
        return path;
    }
}
