/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresSoftwareTest {
    private static final int LOOKS = 20_000;

    @TempDir
    Path data;

    @Test
    void aServerThatRemovesThePidFileOfAKilledOneIsNotReadyYet() throws Exception {
        AtomicBoolean looking = new AtomicBoolean(true);
        CompletableFuture<Void> starting = CompletableFuture.runAsync(() -> {
            while (looking.get()) {
                leaveBehindAndRemove(data.resolve("postmaster.pid"));
            }
        });
        try {
            for (int look = 0; look < LOOKS; look++) {
                assertThat(PostgresSoftware.ready(data, 2)).isFalse();
            }
        } finally {
            looking.set(false);
            starting.join();
        }
    }

    private static void leaveBehindAndRemove(Path file) {
        try {
            Files.writeString(file, "1\n2\n3\n4\n5\n6\n7\nready\n");
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
