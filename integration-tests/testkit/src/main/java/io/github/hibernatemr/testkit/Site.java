/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where own servers live: the guarded directory, and how programs are found and run.
 *
 * @param guardian owns the directory
 */
record Site(Platform platform, Unprivileged unprivileged, Binaries binaries, Guardian guardian)
        implements AutoCloseable {
    static Site open() {
        Platform platform = Platform.current();
        Unprivileged unprivileged = Unprivileged.current();
        Guardian guardian = Guardian.ofNewDirectory(unprivileged.directoryPermissions());
        return new Site(platform, unprivileged, new Binaries(unprivileged.cache()), guardian);
    }

    Path directory(String server) {
        return guardian.directory().resolve(server);
    }

    Path directory() {
        return guardian.directory();
    }

    /** As the guardian finds its own, see guardian.sh. */
    void adopt(String name, long processId) {
        try {
            Path directory = Files.createDirectory(directory(name));
            Files.writeString(directory.resolve("pid"), processId + " KILL");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        guardian.close();
    }
}
