/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds free ports on the loopback interface, below the range that the kernel gives to outgoing connections: a client
 * that keeps dialling a dead server's port in that range can end up connected to itself and take the port for good.
 */
final class Ports {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1_000;
    private static final int STRIDE = 97;
    private static final int REDIS_BUS = 10_000;
    private static final int BACKLOG = 256;

    /** JVMs that run at the same time try different ports, and a JVM does not try the same one soon again. */
    private static final AtomicLong NEXT =
            new AtomicLong(ProcessHandle.current().pid() * STRIDE);

    private Ports() {}

    /** A port that was free a moment ago. */
    static int free() {
        try (ServerSocket socket = listen()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #free}; the port 10,000 above, where the nodes of a Redis Cluster talk to each other, was free too. */
    static int freeWithRedisBus() {
        while (true) {
            int port = free();
            if (port + REDIS_BUS >= HIGHEST) {
                continue;
            }
            try (ServerSocket bus = listen(port + REDIS_BUS)) {
                return bus.getLocalPort() - REDIS_BUS;
            } catch (IOException taken) {
                // The next one.
            }
        }
    }

    /** Listens on a free port. */
    static ServerSocket listen() throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                return listen(LOWEST + (int) (NEXT.getAndIncrement() % (HIGHEST - LOWEST)));
            } catch (BindException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Listens on this port. */
    static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, BACKLOG, InetAddress.getByName("127.0.0.1"));
    }
}
