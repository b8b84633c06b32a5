/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One connection through a link. */
final class Passage {

    private static final int CHUNK = 1 << 16;

    private final String name;
    private final Socket client;
    private final Socket server;
    private final LinkConditions conditions;
    private final Consumer<Passage> ended;

    Passage(String name, Socket client, Socket server, LinkConditions conditions, Consumer<Passage> ended) {
        this.name = name;
        this.client = client;
        this.server = server;
        this.conditions = conditions;
        this.ended = ended;
    }

    void start() throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        new Direction(client.getInputStream(), server.getOutputStream()).start("there");
        new Direction(server.getInputStream(), client.getOutputStream()).start("back");
    }

    void close() {
        closeQuietly(client);
        closeQuietly(server);
        ended.accept(this);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException nothingToDo) {
            return;
        }
    }

    /** What was read, and when it may be written. An empty one is the end. */
    private record Chunk(byte[] bytes, long dueNanos) {}

    /**
     * Reads at once and writes when due, so that latency delays but does not serialize: many chunks are under way at a
     * time, as on a long cable.
     */
    private final class Direction {

        private final InputStream in;
        private final OutputStream out;
        private final LinkedBlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>();

        Direction(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        void start(String direction) {
            Threads.daemon("link " + name + " " + direction + " in", this::read);
            Threads.daemon("link " + name + " " + direction + " out", this::write);
        }

        private void read() {
            byte[] buffer = new byte[CHUNK];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    underWay.add(new Chunk(Arrays.copyOf(buffer, n), System.nanoTime() + conditions.delayNanos()));
                }
            } catch (IOException closed) {
                // Told to the other side below, as an end is.
            }
            underWay.add(new Chunk(new byte[0], System.nanoTime() + conditions.delayNanos()));
        }

        private void write() {
            try {
                for (Chunk chunk = underWay.take(); chunk.bytes().length > 0; chunk = underWay.take()) {
                    awaitDue(chunk.dueNanos());
                    conditions.awaitNotStalled();
                    out.write(chunk.bytes());
                    awaitDue(System.nanoTime() + conditions.transmissionNanos(chunk.bytes().length));
                }
                conditions.awaitNotStalled();
            } catch (IOException closed) {
                // Told to the other side below.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            close();
        }

        private void awaitDue(long dueNanos) {
            for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
