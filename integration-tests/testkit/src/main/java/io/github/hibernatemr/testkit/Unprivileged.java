/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How to run what refuses to run as root. A user namespace of its own makes root nobody in the eyes of PostgreSQL, and
 * needs neither another account nor another owner of the files; where namespaces are forbidden, the account {@code
 * nobody} serves.
 */
enum Unprivileged {
    NOT_ROOT(List.of()),
    USER_NAMESPACE(List.of("unshare", "--user")),
    NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

    private final List<String> prefix;

    Unprivileged(List<String> prefix) {
        this.prefix = prefix;
    }

    /** Found when it is first needed. */
    private static final class Current {
        static final Unprivileged WAY = find();
    }

    static List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(Current.WAY.prefix);
        whole.addAll(command);
        return whole;
    }

    /** Where {@code nobody} runs the servers, root's home is closed to them. */
    static Path readableByServers(Path preferred) {
        return Current.WAY == NOBODY
                ? Path.of(System.getProperty("java.io.tmpdir"), "hibernate-mr-testkit-cache")
                : preferred;
    }

    /** Gives a directory to whoever runs the servers. */
    static void handOver(Path directory) throws IOException {
        if (Current.WAY == NOBODY && !succeeds(List.of("chown", "-R", "65534:65534", directory.toString()))) {
            throw new IOException("cannot hand " + directory + " over to nobody");
        }
    }

    private static Unprivileged find() {
        if (!System.getProperty("user.name").equals("root")) {
            return NOT_ROOT;
        }
        for (Unprivileged way : List.of(USER_NAMESPACE, NOBODY)) {
            List<String> trial = new ArrayList<>(way.prefix);
            trial.add("true");
            if (succeeds(trial)) {
                return way;
            }
        }
        throw new IllegalStateException("PostgreSQL refuses to run as root, and neither 'unshare --user' nor 'setpriv'"
                + " works here; run as an ordinary user");
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
