/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves a cluster changed for good, or no cluster at all. */
class BrokenClusterTest {

    @Test
    void aPromotedReplicaTakesWrites() {
        try (Cluster cluster =
                Cluster.builder().primary("us").replica("eu", "eu").start()) {
            cluster.replica("eu").promote();
            cluster.replica("eu").execute("create table mine (id int)");
            cluster.primary().execute("create table mine (id int)");
        }
    }

    @Test
    void twoClustersRunSideBySideAndAreTwo() {
        try (Cluster one = Cluster.builder().primary("us").start();
                Cluster other = Cluster.builder().primary("us").start()) {
            String question = "select system_identifier from pg_control_system()";
            assertThat(one.primary().query(question))
                    .isNotEqualTo(other.primary().query(question));
        }
    }

    @Test
    void closingLeavesNoProcessAndNoDirectory(@TempDir Path temporary) throws Exception {
        assertNothingIsLeft(temporary, "close");
    }

    @Test
    void aKilledJvmLeavesNoProcessAndNoDirectory(@TempDir Path temporary) throws Exception {
        assertNothingIsLeft(temporary, "kill");
    }

    /** In a JVM of its own, whose temporary directory is named in the command of every server that it starts. */
    private static void assertNothingIsLeft(Path temporary, String ending) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        ending)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("up");
            assertThat(serversIn(temporary)).isNotEmpty();
            if (ending.equals("kill")) {
                jvm.destroyForcibly();
            }
            jvm.waitFor();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> serversIn(temporary).isEmpty());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> clusterDirectories(temporary).isEmpty());
    }

    private static List<String> serversIn(Path temporary) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(temporary + "/hibernate-mr-testkit-"))
                .toList();
    }

    private static List<Path> clusterDirectories(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("hibernate-mr-testkit-"))
                    .toList();
        }
    }

    /** Starts a cluster, says so, and ends as it is told. */
    static final class Starter {

        public static void main(String[] arguments) throws InterruptedException {
            Cluster cluster = Cluster.builder()
                    .primary("us")
                    .replica("eu", "eu")
                    .redis("eu")
                    .start();
            System.out.println("up");
            if (arguments[0].equals("close")) {
                cluster.close();
            } else {
                new java.util.concurrent.CountDownLatch(1).await();
            }
        }
    }
}
