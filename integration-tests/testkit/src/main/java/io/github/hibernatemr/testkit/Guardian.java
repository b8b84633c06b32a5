/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A small shell process that owns a cluster's directory. When the pipe from this JVM ends, because the guardian was
 * closed or because the JVM was killed, it ends every server whose process id is in the directory and removes the
 * directory. An orderly end takes the same way as a violent one, so that way is always tried.
 */
final class Guardian implements AutoCloseable {
    private static final long CLOSE_LIMIT_SECONDS = 60;

    /** A session of its own keeps a signal to the JVM's process group, such as Ctrl-C, away from the guardian. */
    private static final String IN_OWN_SESSION =
            "if command -v setsid >/dev/null; then exec setsid sh -c \"$0\" \"$@\"; else exec sh -c \"$0\" \"$@\"; fi";

    private final Process process;
    private final Path directory;

    private Guardian(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /** Creates a new temporary directory with these permissions and guards it. */
    static Guardian ofNewDirectory(String permissions) {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"))
                .toAbsolutePath()
                .resolve("hibernate-mr-testkit-" + UUID.randomUUID());
        try {
            Process process = new ProcessBuilder(
                            "/bin/sh", "-c", IN_OWN_SESSION, script(), "guardian", directory.toString(), permissions)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Guardian guardian = new Guardian(process, directory);
            guardian.awaitReady();
            return guardian;
        } catch (IOException e) {
            throw new ClusterStartException("Cannot start /bin/sh to guard " + directory, e);
        }
    }

    private static String script() throws IOException {
        try (InputStream in = Guardian.class.getResourceAsStream("guardian.sh")) {
            if (in == null) {
                throw new IOException("guardian.sh is missing from the testkit's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void awaitReady() throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        if (!"ready".equals(reader.readLine())) {
            process.destroyForcibly();
            throw new ClusterStartException("Cannot create the directory " + directory);
        }
    }

    /** The directory, absolute. */
    Path directory() {
        return directory;
    }

    /** Ends what runs in the directory and removes it; returns when this is done. May be called again. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The servers in " + directory + " did not end in time");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
