/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.testkit.Cluster;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod in a JVM of its own, which is stopped for longer than it may go without a sample, and then has work at once. */
class SuspendedPodTest {

    private static final Duration SUSPENDED = Duration.ofSeconds(6);
    private static final String ANSWER = "answer: ";

    @TempDir
    Path directory;

    /** Does what it reads from its standard input. */
    static final class Other {

        private Other() {}

        /** @param arguments a file of settings */
        public static void main(String[] arguments) throws IOException {
            Properties properties = new Properties();
            try (var in = Files.newBufferedReader(Path.of(arguments[0]))) {
                properties.load(in);
            }
            Map<String, Object> settings = new HashMap<>();
            properties.forEach((name, value) -> settings.put((String) name, value));
            try (Pod pod = Pod.start(settings);
                    Scanner commands = new Scanner(System.in)) {
                while (commands.hasNext()) {
                    String command = commands.next();
                    String user = commands.next();
                    long id = commands.nextLong();
                    if (command.equals("rename")) {
                        pod.rename(user, id, "renamed");
                    }
                    System.out.println(ANSWER + pod.read(user, id));
                }
            }
        }
    }

    @Test
    void seesWhatItsUserWroteElsewhereMeanwhileAndStampsItsOwnWritesNoEarlierThanTheirCommit() throws Exception {
        try (Cluster cluster = TestCluster.startAnother()) {
            Map<String, Object> settings = Pod.settings(cluster);
            settings.put("hibernate.mr.store.uri", cluster.redis().uri());
            settings.put("hibernate.mr.store.timeout", "2s");
            Path file = directory.resolve("settings");
            Properties properties = new Properties();
            properties.putAll(settings);
            try (var out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            settings.put("hibernate.hbm2ddl.auto", "create");
            try (Pod pod = Pod.start(settings)) {
                Long id = pod.store("traveller", "first");
                Long other = pod.store("writer", "first");
                Process process = start(file);
                try {
                    suspendAndResume(cluster, pod, process, id, other);
                } finally {
                    process.destroyForcibly();
                }
            }
        }
    }

    private static Process start(Path settings) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Other.class.getName(),
                        settings.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void suspendAndResume(Cluster cluster, Pod pod, Process process, Long id, Long other)
            throws Exception {
        try (BufferedReader answers = process.inputReader();
                BufferedWriter commands = process.outputWriter()) {
            say(commands, "read traveller " + id);
            assertThat(answer(answers)).isEqualTo("first");
            cluster.replica("eu").replay().pause();
            signal(process, "STOP");
            pod.rename("traveller", id, "second");
            say(commands, "read traveller " + id);
            say(commands, "rename writer " + other);
            await().pollDelay(SUSPENDED).until(() -> true);
            long before = primaryMicros(cluster);
            signal(process, "CONT");
            assertThat(answer(answers)).isEqualTo("second");
            assertThat(answer(answers)).isEqualTo("renamed");
            long after = primaryMicros(cluster);
            String stamp = cluster.redis()
                    .ask("GET " + RedisStoreTest.inRedis(ConsistencyKey.of("writer")))
                    .get(0);
            assertThat(Long.parseLong(stamp))
                    .isBetween(before, after + Duration.ofSeconds(1).toNanos() / 1_000);
        }
    }

    private static void say(BufferedWriter commands, String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    private static String answer(BufferedReader answers) throws IOException {
        String line;
        do {
            line = answers.readLine();
        } while (line != null && !line.startsWith(ANSWER));
        return line == null ? "it has ended" : line.substring(ANSWER.length());
    }

    private static void signal(Process process, String signal) throws Exception {
        List<String> kill = List.of("/bin/sh", "-c", "kill -s " + signal + " " + process.pid());
        assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
    }

    private static long primaryMicros(Cluster cluster) {
        return Long.parseLong(
                cluster.primary().query("select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)"));
    }
}
