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
import org.jspecify.annotations.Nullable;

/** A server that the testkit starts, in a directory that a {@link Guardian} watches over. */
final class OwnProcess implements ProcessControl {
    /**
     * How a server is run.
     *
     * @param name as people know it
     * @param directory its own, a child of the guardian's; it gets the files {@code pid} and {@code log}
     * @param command must mention the directory, by which the guardian knows its own
     * @param stopSignal asks it to end in good order
     * @param endSignal ends it at once
     * @param ready whether it serves
     * @param startLimit how long it may take until it is ready
     */
    record Server(
            String name,
            Path directory,
            List<String> command,
            String stopSignal,
            String endSignal,
            Readiness ready,
            Duration startLimit) {
        Path log() {
            return directory.resolve("log");
        }
    }

    /** Whether a server of this process id serves. */
    interface Readiness {
        boolean test(long pid) throws Exception;
    }

    private static final System.Logger LOG = System.getLogger(OwnProcess.class.getPackageName());

    /** The server replaces this shell, so the process id stays right; without a directory it must not start. */
    private static final String ANNOUNCED =
            "cd \"$0\" && echo \"$$ $1\" >pid.new && mv pid.new pid || exit 1; shift; exec \"$@\"";

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);

    private final Server server;
    private @Nullable Process process;

    OwnProcess(Server server) {
        this.server = server;
    }

    @Override
    public boolean possible() {
        return true;
    }

    @Override
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        long begun = System.nanoTime();
        Process started = launch();
        process = started;
        awaitReady(started);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        LOG.log(System.Logger.Level.INFO, "{0} is up after {1} ms", server.name(), Long.toString(millis));
    }

    private Process launch() {
        List<String> words = new ArrayList<>(
                List.of("/bin/sh", "-c", ANNOUNCED, server.directory().toString(), server.endSignal()));
        words.addAll(server.command());
        try {
            return new ProcessBuilder(words)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(server.log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new ClusterStartException("Cannot start " + server.name(), e);
        }
    }

    private void awaitReady(Process started) {
        boolean answered = Poll.until(
                server.startLimit(), () -> !started.isAlive() || server.ready().test(started.pid()));
        if (!started.isAlive()) {
            forget();
            throw new ClusterStartException(
                    server.name() + " ended with " + started.exitValue() + " at start" + LogTail.of(server.log()));
        }
        if (!answered) {
            kill();
            throw new ClusterStartException(
                    server.name() + " was not ready within " + server.startLimit() + LogTail.of(server.log()));
        }
    }

    @Override
    public synchronized void stop() {
        if (process == null) {
            return;
        }
        resume();
        signal(server.stopSignal(), List.of(process.toHandle()));
        if (!ended(STOP_PATIENCE)) {
            signal(server.endSignal(), List.of(process.toHandle()));
        }
        if (!ended(END_PATIENCE)) {
            kill();
        }
        forget();
    }

    @Override
    public synchronized void kill() {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        if (!ended(END_PATIENCE)) {
            throw new IllegalStateException(server.name() + " survived being killed");
        }
        Poll.until(END_PATIENCE, () -> family.stream().noneMatch(OwnProcess::runs));
        forget();
    }

    @Override
    public synchronized void pause() {
        signal("STOP", family());
    }

    @Override
    public synchronized void resume() {
        signal("CONT", family());
    }

    private boolean ended(Duration limit) {
        Process current = process;
        return current == null || Poll.until(limit, () -> !current.isAlive());
    }

    /** An orphan stays a zombie until process 1 buries it, if ever; a zombie has no program any more. */
    private static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && handle.info().command().isPresent();
    }

    /** The process and all below it, parents first. */
    private List<ProcessHandle> family() {
        if (process == null || !process.isAlive()) {
            return List.of();
        }
        ProcessHandle handle = process.toHandle();
        return Stream.concat(Stream.of(handle), handle.descendants()).toList();
    }

    private void signal(String signal, List<ProcessHandle> targets) {
        if (targets.isEmpty()) {
            return;
        }
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" \"$@\"", signal));
        targets.forEach(target -> words.add(Long.toString(target.pid())));
        new Command(words).succeeds(END_PATIENCE);
    }

    /** The process is gone; its id may soon be somebody else's. */
    private void forget() {
        process = null;
        try {
            Files.deleteIfExists(server.directory().resolve("pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
