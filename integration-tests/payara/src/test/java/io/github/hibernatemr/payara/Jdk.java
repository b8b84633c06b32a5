/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.payara;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Finds a JDK that Payara runs on: that of the tests, one of a {@code JAVA_HOME_*} variable, or one in the usual folders. Without one
 * the tests are skipped, and say why.
 */
public final class Jdk implements ExecutionCondition {

    private static final int LEAST = 21;

    /** For JUnit. */
    public Jdk() {}

    /** Its directory. */
    static Optional<Path> forPayara() {
        return Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"))),
                        System.getenv().entrySet().stream()
                                .filter(variable -> variable.getKey().startsWith("JAVA_HOME"))
                                .map(Map.Entry::getValue)
                                .map(Path::of),
                        in(Path.of("/usr/lib/jvm")),
                        in(Path.of(System.getProperty("user.home"), ".sdkman/candidates/java")),
                        in(Path.of(System.getProperty("user.home"), ".jdks")),
                        in(Path.of("/Library/Java/JavaVirtualMachines")).map(path -> path.resolve("Contents/Home")))
                .flatMap(paths -> paths)
                .filter(path -> version(path) >= LEAST)
                .findFirst();
    }

    private static Stream<Path> in(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList().stream();
        } catch (IOException absent) {
            return Stream.empty();
        }
    }

    /** What the file {@code release} of a JDK says; 0 if it is none. */
    private static int version(Path jdk) {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(jdk.resolve("release"))) {
            release.load(reader);
        } catch (IOException noJdk) {
            return 0;
        }
        String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Files.isExecutable(jdk.resolve("bin/javac")) ? Integer.parseInt(version.split("[.-]")[0]) : 0;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return forPayara()
                .map(jdk -> ConditionEvaluationResult.enabled("Payara runs on " + jdk))
                .orElseGet(() -> ConditionEvaluationResult.disabled("Payara 7 needs JDK " + LEAST
                        + " or newer, and none was found: set JAVA_HOME_" + LEAST + ", or run the build with one"));
    }
}
