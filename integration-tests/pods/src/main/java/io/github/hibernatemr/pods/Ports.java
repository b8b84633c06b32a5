/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Finds ports for servers that want several, each at a distance from one offset. Thread-safe. */
public final class Ports {

    private static final int ATTEMPTS = 1_000;
    private static final int HUNDRED = 100;

    /** They stay free until a server starts, which may be after the next one has asked. */
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    /**
     * An offset at which all these ports are free, given to nobody else.
     *
     * @param ports as they are without an offset
     */
    public static int freeOffset(int... ports) {
        return freeOffset(1, ports);
    }

    /** As {@link #freeOffset(int...)}, and a multiple of a hundred. */
    public static int freeHundred(int... ports) {
        return freeOffset(HUNDRED, ports);
    }

    private static synchronized int freeOffset(int multipleOf, int... ports) {
        for (int i = 0; i < ATTEMPTS; i++) {
            int offset = ThreadLocalRandom.current().nextInt(1_000, 20_000) / multipleOf * multipleOf;
            List<Integer> found =
                    IntStream.of(ports).mapToObj(port -> port + offset).toList();
            if (found.stream().allMatch(Ports::isFree)) {
                GIVEN.addAll(found);
                return offset;
            }
        }
        throw new IllegalStateException("no free ports found");
    }

    /** Servers bind to every address, and so must this. */
    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return !GIVEN.contains(port);
        } catch (IOException taken) {
            return false;
        }
    }
}
