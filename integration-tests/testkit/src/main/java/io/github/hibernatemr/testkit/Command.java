/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the operating system that runs to its end, for a bounded time. */
record Command(List<String> words) {
    static Command of(String... words) {
        return new Command(List.of(words));
    }

    /** Whether it ended with status 0; false too if there is no such command. Its output is dropped. */
    boolean succeeds(Duration limit) {
        try {
            Process process = builder()
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start();
            return await(process, limit) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs it with its output appended to a log.
     *
     * @param what it does, for messages; the words themselves may hold a password
     * @throws ClusterStartException if it failed or took too long, with the end of the log
     */
    void run(String what, Path log, Duration limit) {
        try {
            Process process = builder()
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            if (!await(process, limit)) {
                throw new ClusterStartException(what + " took longer than " + limit + LogTail.of(log));
            }
            if (process.exitValue() != 0) {
                throw new ClusterStartException(what + " ended with " + process.exitValue() + LogTail.of(log));
            }
        } catch (IOException e) {
            throw new ClusterStartException(what + " cannot be run", e);
        }
    }

    private ProcessBuilder builder() {
        return new ProcessBuilder(words).redirectInput(Path.of("/dev/null").toFile());
    }

    private static boolean await(Process process, Duration limit) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            process.destroyForcibly();
            return false;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

/** The end of a server's log, for an error message. */
final class LogTail {
    private static final int LINES = 30;

    private LogTail() {}

    static String of(Path log) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> tail = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
            return "\nThe end of " + log + ":\n  " + String.join("\n  ", tail);
        } catch (IOException e) {
            return "\n(There is no log " + log + ")";
        }
    }
}
