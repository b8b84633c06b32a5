/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Finds ports for servers that want several, each at a distance from one offset; below those that the testkit's servers take, which
 * other tests may start at the same time. Thread-safe.
 */
public final class Ports {

    private static final int ATTEMPTS = 1_000;
    private static final int HUNDRED = 100;
    private static final int LEAST_OFFSET = 1_000;
    private static final int LEAST_OF_FIVE_DIGITS = 10_000;
    private static final int END = 15_000;

    /** They stay free until a server starts, which may be after the next one has asked, in this JVM or in another. */
    private static final Map<Integer, FileLock> GIVEN = new HashMap<>();

    private static final Path LOCKS =
            Path.of(System.getProperty("java.io.tmpdir"), "hibernate-mr-ports-" + System.getProperty("user.name"));

    private Ports() {}

    /**
     * An offset at which all these ports are free, given to nobody else.
     *
     * @param ports as they are without an offset
     */
    public static int freeOffset(int... ports) {
        return freeOffset(1, LEAST_OFFSET, ports);
    }

    /** As {@link #freeOffset(int...)}, and a multiple of a hundred, of five digits. */
    public static int freeHundred(int... ports) {
        return freeOffset(HUNDRED, LEAST_OF_FIVE_DIGITS, ports);
    }

    private static synchronized int freeOffset(int multipleOf, int least, int... ports) {
        int greatest = IntStream.of(ports).max().orElseThrow();
        for (int i = 0; i < ATTEMPTS; i++) {
            int offset = ThreadLocalRandom.current().nextInt(least, END - greatest) / multipleOf * multipleOf;
            if (IntStream.of(ports).map(port -> port + offset).allMatch(port -> isFree(port) && isLocked(port))) {
                return offset;
            }
        }
        throw new IllegalStateException("no free ports found");
    }

    /** Until this JVM ends. */
    private static boolean isLocked(int port) {
        try {
            Files.createDirectories(LOCKS);
            FileChannel file = FileChannel.open(
                    LOCKS.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock == null) {
                file.close();
                return false;
            }
            GIVEN.put(port, lock);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock a port in " + LOCKS, e);
        }
    }

    /** Servers bind to every address, and so must this. */
    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return !GIVEN.containsKey(port);
        } catch (IOException taken) {
            return false;
        }
    }
}
