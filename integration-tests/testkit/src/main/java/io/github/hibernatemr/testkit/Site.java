/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

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

    @Override
    public void close() {
        guardian.close();
    }
}
