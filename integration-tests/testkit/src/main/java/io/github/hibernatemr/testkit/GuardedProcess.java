/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server process that cannot outlive this JVM. A shell stands between: it holds the reading end of a pipe whose
 * writing end only this JVM holds, so the kernel tells it when the JVM is gone, however it went, and it ends the server.
 */
final class GuardedProcess {

    /** $1 is the signal that ends the server, $2 the file for its pid, the rest its command. */
    private static final String GUARDIAN = """
            trap '' INT
            signal=$1; pidfile=$2; shift 2
            exec 3<&0
            "$@" </dev/null 3<&- &
            server=$!
            echo $server > "$pidfile"
            ( cat <&3 >/dev/null; kill -$signal $server 2>/dev/null ) &
            watcher=$!
            exec 3<&-
            wait $server
            status=$?
            kill $watcher 2>/dev/null
            exit $status
            """;

    /** The same for the directory: $1 is removed when the JVM has gone and its servers have. */
    private static final String REMOVER = """
            trap '' INT TERM
            cat >/dev/null
            for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
              rm -rf "$1" 2>/dev/null && [ ! -e "$1" ] && exit 0
              sleep 0.2
            done
            """;

    private final String name;
    private final Process guardian;
    private final ProcessHandle server;
    private final Path log;

    private GuardedProcess(String name, Process guardian, ProcessHandle server, Path log) {
        this.name = name;
        this.guardian = guardian;
        this.server = server;
        this.log = log;
    }

    static GuardedProcess start(String name, String endSignal, Path directory, List<String> command) {
        Path log = directory.resolve(name + ".log");
        Path pidFile = directory.resolve(name + ".pid");
        try {
            Files.deleteIfExists(pidFile);
            List<String> guarded =
                    new ArrayList<>(List.of("/bin/sh", "-c", GUARDIAN, "guardian", endSignal, pidFile.toString()));
            guarded.addAll(command);
            Process guardian = new ProcessBuilder(guarded)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new GuardedProcess(name, guardian, server(name, guardian, pidFile, log), log);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not start", e);
        }
    }

    /** Removes a directory when this JVM ends, however it ends; close what is returned to let it happen at once. */
    static Process removeAtEnd(Path directory) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", REMOVER, "remover", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessHandle server(String name, Process guardian, Path pidFile, Path log) {
        String pid = Await.value(name + " to start", Duration.ofSeconds(10), () -> {
            if (!guardian.isAlive()) {
                throw new IllegalStateException(name + " ended at once:\n" + tail(log));
            }
            String text = Files.exists(pidFile) ? Files.readString(pidFile).trim() : "";
            return text.isEmpty() ? null : text;
        });
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new IllegalStateException(name + " ended at once:\n" + tail(log)));
    }

    boolean isAlive() {
        return server.isAlive();
    }

    /** The end of what the server has printed. */
    String logTail() {
        return tail(log);
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Sends a signal by name, such as {@code STOP}. */
    void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(server.pid())).start();
            kill.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the server and its children as a power failure would, and waits until they are gone. */
    void kill() {
        List<ProcessHandle> children;
        try (Stream<ProcessHandle> descendants = server.descendants()) {
            children = descendants.toList();
        }
        server.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    /** Asks the server to end, by a signal, and waits until it has; kills it if it does not within ten seconds. */
    void end(String signal) {
        signal(signal);
        try {
            if (!guardian.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    private void awaitEnd() {
        try {
            if (!guardian.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " (pid " + server.pid() + ") does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
