/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One client's connection through a link: two sockets and a {@link Pipe} in each direction. */
final class Relay {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final long END_PATIENCE_MILLIS = 2_000;

    private final String name;
    private final Socket client;
    private final Socket server = new Socket();
    private final Supplier<Conditions> conditions;
    private final Consumer<Relay> ended;
    private final AtomicInteger runningPipes = new AtomicInteger(2);
    private @Nullable Thread connector;
    private volatile @Nullable Pipe up;
    private volatile @Nullable Pipe down;

    Relay(String name, Socket client, Supplier<Conditions> conditions, Consumer<Relay> ended) {
        this.name = name;
        this.client = client;
        this.conditions = conditions;
        this.ended = ended;
    }

    void start(Endpoint target, Pace upPace, Pace downPace) {
        long opensAtNanos = System.nanoTime() + conditions.get().roundTripNanos();
        Thread thread = new Thread(() -> connect(target, upPace, downPace, opensAtNanos), "testkit " + name);
        thread.setDaemon(true);
        connector = thread;
        thread.start();
    }

    private void connect(Endpoint target, Pace upPace, Pace downPace, long opensAtNanos) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target.socketAddress(), CONNECT_TIMEOUT_MILLIS);
            Pipe upPipe = new Pipe(name + " up", client, server, conditions, upPace, opensAtNanos, this::pipeEnded);
            Pipe downPipe =
                    new Pipe(name + " down", server, client, conditions, downPace, opensAtNanos, this::pipeEnded);
            up = upPipe;
            down = downPipe;
            upPipe.start();
            downPipe.start();
        } catch (IOException e) {
            reset();
        }
    }

    /** The first pipe that ends in good order leaves the other one open: a half-closed connection. */
    private void pipeEnded(boolean inGoodOrder) {
        if (!inGoodOrder || runningPipes.decrementAndGet() == 0) {
            reset();
        }
    }

    void conditionsChanged() {
        pipes().forEach(Pipe::conditionsChanged);
    }

    /** Closes both sockets, each with a reset if data is under way. */
    void reset() {
        close(client);
        close(server);
        pipes().forEach(Pipe::end);
        ended.accept(this);
    }

    private void close(Socket socket) {
        try {
            if (runningPipes.get() > 0) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            // It is closed, which is all that was wanted.
        }
    }

    /** Both, or none before the server is reached. */
    private List<Pipe> pipes() {
        return Stream.of(Optional.ofNullable(up), Optional.ofNullable(down))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Waits a moment for the threads to end. */
    void awaitEnd() {
        try {
            if (connector != null) {
                connector.join(END_PATIENCE_MILLIS);
            }
            for (Pipe pipe : pipes()) {
                pipe.awaitEnd(END_PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
