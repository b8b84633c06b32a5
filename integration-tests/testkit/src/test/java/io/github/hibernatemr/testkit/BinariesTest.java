/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinariesTest {
    @ParameterizedTest
    @CsvSource({"Linux,amd64", "Linux,aarch64", "Mac OS X,x86_64", "Mac OS X,aarch64"})
    void thereAreServersForEveryPlatform(String os, String processor) {
        Platform platform = Platform.of(os, processor);
        assertThat(Binaries.class.getResource(platform.redisServer())).isNotNull();
        assumeTrue(
                platform.equals(Platform.current()) || Boolean.getBoolean("testkit.every-platform"),
                "PostgreSQL for another platform is not downloaded: mvn -Pevery-platform test -pl integration-tests/testkit -am");
        assertThat(Binaries.class.getResource(platform.postgresArchive())).isNotNull();
    }

    @Test
    void anotherPlatformIsToldWhatToDo() {
        assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
                .isInstanceOf(ClusterStartException.class)
                .hasMessageContaining("hibernate-mr.testkit.primary.url");
    }

    @Test
    void severalJvmsUnpackOnceAndWhatAKilledOneLeftIsReplaced(@TempDir Path cache) throws Exception {
        Path redis = new Binaries(cache).redis(Platform.current());
        Files.move(
                redis.getParent(),
                redis.getParent().resolveSibling(redis.getParent().getFileName() + ".unfinished"));
        List<Process> jvms = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            jvms.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            cache.toString())
                    .inheritIO()
                    .start());
        }
        for (Process jvm : jvms) {
            assertThat(jvm.waitFor()).isZero();
        }
        assertThat(Command.of(redis.toString(), "--version").succeeds(Duration.ofSeconds(10)))
                .isTrue();
        try (Stream<Path> entries = Files.list(cache)) {
            assertThat(entries).containsExactlyInAnyOrder(redis.getParent(), cache.resolve("lock"));
        }
    }

    static final class Main {
        public static void main(String[] arguments) {
            Path redis = new Binaries(Path.of(arguments[0])).redis(Platform.current());
            System.exit(Files.isExecutable(redis) ? 0 : 1);
        }
    }
}
