/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Where a server listens. */
record Address(String host, int port) {

    static final String LOOPBACK = "127.0.0.1";

    static Address loopback(int port) {
        return new Address(LOOPBACK, port);
    }

    private static final int LEAST_PORT = 20_000;
    private static final int PORTS = 12_000;

    /**
     * A port that nobody listens on, below those that systems give to outgoing connections: a server that is restarted
     * must find its port free.
     */
    static int freePort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = LEAST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(LOOPBACK))) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no free port between " + LEAST_PORT + " and " + (LEAST_PORT + PORTS));
    }
}
