/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Finds ports for servers that want several, each at a distance from one offset. */
public final class Ports {

    private static final int ATTEMPTS = 100;

    private Ports() {}

    /**
     * An offset at which all these ports are free.
     *
     * @param ports as they are without an offset
     */
    public static int freeOffset(int... ports) {
        for (int i = 0; i < ATTEMPTS; i++) {
            int offset = ThreadLocalRandom.current().nextInt(1_000, 20_000);
            if (IntStream.of(ports).allMatch(port -> isFree(port + offset))) {
                return offset;
            }
        }
        throw new IllegalStateException("no free ports found");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
