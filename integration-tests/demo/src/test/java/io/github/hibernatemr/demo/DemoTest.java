/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo in small: it sees no stale read where there is none, and it does see those that there are. */
class DemoTest {

    @TempDir
    private Path folder;

    @Test
    void measuredCoverageShowsNoStaleRead() throws InterruptedException {
        Run run = Demo.run(Duration.ofSeconds(8), Map.of());
        Measurements measured = run.routed();
        assertThat(measured.checkedReads.sum()).isPositive();
        assertThat(measured.staleReads.sum()).isZero();
        assertThat(measured.localReads()).isGreaterThan(measured.reads() / 2);
        assertThat(run.lagChanges()).hasSize(3);
        assertThat(run.staleness()).extracting(Staleness::bound).anyMatch(bound -> bound != null);

        ParsedPage page = ParsedPage.of(Page.of(run));
        assertThat(page.dots("replica")).isEqualTo(measured.localReads());
        assertThat(page.dots("primary"))
                .isEqualTo(run.primaryOnly().reads() + measured.reads() - measured.localReads());
    }

    @Test
    void thePathOfThePageIsTheLastLine() throws IOException, InterruptedException {
        Ended demo = demo("-Ddemo.seconds=4");
        assertThat(demo.exitCode()).as(demo.output()).isZero();
        assertThat(demo.lastLine()).isEqualTo(demo.page().toString());
        assertThat(demo.output()).containsSubsequence("4 s", "reads are local again", demo.lastLine());
        assertThat(ParsedPage.of(Files.readString(demo.page())).dots("primary")).isPositive();
    }

    @Test
    void anAssumedLagBelowTheRealOneIsCaughtAndDrawn() throws IOException, InterruptedException {
        Ended demo = demo(
                "-Ddemo.seconds=12",
                "-Dhibernate.mr.consistency.coverage=assumed",
                "-Dhibernate.mr.consistency.assumed_lag=100ms");
        assertThat(demo.exitCode()).as(demo.output()).isNotZero();
        assertThat(demo.output()).contains("a user did not see what that user had written");
        assertThat(demo.lastLine()).isEqualTo(demo.page().toString());
        ParsedPage page = ParsedPage.of(Files.readString(demo.page()));
        assertThat(page.dots("stale")).isPositive();
        assertThat(page.text()).contains("hibernate.mr.consistency.assumed_lag = 100ms");
    }

    private record Ended(int exitCode, String output, Path page) {

        String lastLine() {
            return output.lines().reduce("", (before, line) -> line);
        }
    }

    /** In a JVM of its own, since that ends with what counts. */
    private Ended demo(String... properties) throws IOException, InterruptedException {
        Path page = folder.resolve("a folder").resolve("demo.html");
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(properties));
        command.addAll(
                List.of("-Ddemo.page=" + page, "-cp", System.getProperty("java.class.path"), Demo.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Ended(process.waitFor(), Files.readString(output), page);
    }
}
