/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a cluster: nothing. Each is started by a JVM of its own, with a temporary directory of its own. */
class EndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    enum Ending {
        CLOSE,
        EXIT_WITHOUT_CLOSE,
        KILL,
        KILL_WITH_PAUSED_SERVERS,
        KILL_AFTER_A_SERVER_WAS_KILLED,
        FAILING_START
    }

    @BeforeAll
    static void unpackBeforeTimeCounts() {
        Cluster.builder().redis("eu").ownServers().start().close();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoProcessAndNoDirectory(Ending ending, @TempDir Path temporary) throws Exception {
        List<ProcessHandle> servers = List.of();
        Process jvm = start(ending, temporary);
        try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("ready");
            servers = jvm.descendants().toList();
            if (ending.name().startsWith("KILL")) {
                assertThat(servers).hasSizeGreaterThan(5);
                jvm.destroyForcibly();
            } else {
                jvm.getOutputStream().close();
            }
            jvm.waitFor();
        }
        List<ProcessHandle> started = servers;
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(started).noneMatch(EndTest::runs));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(filesIn(temporary)).isEmpty());
    }

    @Test
    void takesAnAdoptedProcessAlong() throws Exception {
        Process adopted;
        try (Cluster cluster = Cluster.builder().redis("eu").ownServers().start()) {
            Path watched = Files.createFile(cluster.directory().resolve("watched"));
            adopted = new ProcessBuilder("tail", "-f", watched.toString()).start();
            cluster.adopt("tail", adopted.pid());
            assertThat(adopted.isAlive()).isTrue();
        }
        assertThat(adopted.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** The System V segment of a server that was killed hard is the one thing that neither kill nor rm removes. */
    @Test
    @DisabledOnOs(OS.MAC)
    void leavesNoSharedMemory(@TempDir Path temporary) throws Exception {
        Process jvm = start(Ending.KILL_AFTER_A_SERVER_WAS_KILLED, temporary);
        List<String> segments;
        try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("ready");
            segments = segmentsNamedIn(temporary);
            jvm.destroyForcibly().waitFor();
        }
        assertThat(segments).hasSize(2);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(allSegments()).doesNotContainAnyElementsOf(segments));
    }

    private static Process start(Ending ending, Path temporary) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dhibernate-mr.testkit.cache=" + Unprivileged.current().cache(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        ending.name())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && handle.info().command().isPresent();
    }

    private static List<Path> filesIn(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("hibernate-mr"))
                    .toList();
        }
    }

    private static List<String> segmentsNamedIn(Path temporary) throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.filter(file -> file.endsWith("postmaster.pid"))
                    .map(EndTest::segment)
                    .toList();
        }
    }

    private static String segment(Path pidFile) {
        try {
            return Files.readAllLines(pidFile).get(6).strip().split(" +")[1];
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> allSegments() throws IOException {
        return Files.readAllLines(Path.of("/proc/sysvipc/shm")).stream()
                .map(line -> line.strip().split(" +")[1])
                .toList();
    }

    /** Starts a cluster, says so, and ends as it is told. */
    static final class Main {
        public static void main(String[] arguments) throws Exception {
            switch (Ending.valueOf(arguments[0])) {
                case CLOSE -> {
                    Cluster cluster = described().redisSentinel("eu").start();
                    ready();
                    System.in.read();
                    cluster.close();
                    cluster.close();
                }
                case EXIT_WITHOUT_CLOSE -> {
                    start();
                    ready();
                    System.in.read();
                }
                case KILL -> {
                    described().redisSentinel("eu").start();
                    waitForTheEnd();
                }
                case KILL_WITH_PAUSED_SERVERS -> {
                    Cluster cluster = start();
                    cluster.redis().pause();
                    cluster.replica("eu").pause();
                    waitForTheEnd();
                }
                case KILL_AFTER_A_SERVER_WAS_KILLED -> {
                    start().primary().kill();
                    waitForTheEnd();
                }
                case FAILING_START -> {
                    assertThatThrownBy(() -> Cluster.builder()
                                    .setting("shared_buffers", "-5")
                                    .redis("eu")
                                    .start())
                            .isInstanceOf(ClusterStartException.class);
                    ready();
                }
            }
        }

        private static Cluster start() {
            return described().start();
        }

        private static ClusterBuilder described() {
            return Cluster.builder()
                    .primary("us")
                    .replica("eu", "eu")
                    .redis("eu")
                    .ownServers();
        }

        private static void ready() {
            System.out.println("ready");
        }

        private static void waitForTheEnd() throws InterruptedException {
            ready();
            new CountDownLatch(1).await();
        }
    }
}
