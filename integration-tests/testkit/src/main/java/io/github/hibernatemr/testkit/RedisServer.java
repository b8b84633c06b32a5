/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The cluster's Redis. Thread-safe, but for starting and ending it from several threads. */
public final class RedisServer {

    private final Address address;
    private final @Nullable Program program;
    private final Function<String, Link> links;
    private @Nullable GuardedProcess process;

    /** How to start a server of ours. */
    record Program(Path file, Path directory) {}

    RedisServer(Address address, @Nullable Program program, Function<String, Link> links) {
        this.address = address;
        this.program = program;
        this.links = links;
    }

    /** Straight to the server, with no link between. */
    public URI uri() {
        return uri(address);
    }

    /** Through the link from a region. */
    public URI uri(String fromRegion) {
        return uri(links.apply(fromRegion).address());
    }

    private static URI uri(Address address) {
        return URI.create("redis://" + address.host() + ":" + address.port());
    }

    Address address() {
        return address;
    }

    /** Starts it with nothing in it, and waits until it answers. Does nothing if it runs. */
    public void start() {
        Program own = own();
        if (process == null || !process.isAlive()) {
            List<String> command = List.of(
                    own.file().toString(),
                    "--bind",
                    address.host(),
                    "--port",
                    String.valueOf(address.port()),
                    "--dir",
                    own.directory().toString(),
                    "--save",
                    "",
                    "--appendonly",
                    "no");
            process = GuardedProcess.start("redis", "KILL", own.directory(), command);
            Await.until("Redis to answer", Duration.ofSeconds(10), () -> "+PONG".equals(command("PING")));
        }
    }

    /** Ends it; what it held is gone. */
    public void stop() {
        own();
        if (process != null && process.isAlive()) {
            process.kill();
        }
    }

    /** Freezes it: it takes bytes, and answers none until {@link #resume()}. */
    public void pause() {
        running().signal("STOP");
    }

    /** Goes on after {@link #pause()}. */
    public void resume() {
        running().signal("CONT");
    }

    /** Empties it. */
    public void flush() {
        command("FLUSHALL");
    }

    /** Sends one command, such as {@code GET name}, and returns the first line of the answer as Redis wrote it. */
    public String command(String line) {
        try (Socket socket = new Socket(address.host(), address.port());
                var answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            String first = answer.readLine();
            boolean isBulk = first != null && first.startsWith("$") && !first.equals("$-1");
            return isBulk ? answer.readLine() : String.valueOf(first);
        } catch (IOException e) {
            throw new UncheckedIOException("Redis does not answer", e);
        }
    }

    private Program own() {
        if (program == null) {
            throw new UnsupportedOperationException(
                    "this Redis was not started by the testkit, so it is not the testkit's to control");
        }
        return program;
    }

    private GuardedProcess running() {
        own();
        if (process == null) {
            throw new IllegalStateException("Redis has not been started");
        }
        return process;
    }
}
