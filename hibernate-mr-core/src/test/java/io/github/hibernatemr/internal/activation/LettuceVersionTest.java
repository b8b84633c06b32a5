/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LettuceVersionTest {

    private static final String PROBE = "io/lettuce/core/LettuceVersion.class";

    @TempDir
    private Path directory;

    /** As another version's jar would have it. */
    private URL lettuce(String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        Path jar = directory.resolve("lettuce-core.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream probe = getClass().getClassLoader().getResourceAsStream(PROBE)) {
            out.putNextEntry(new JarEntry(PROBE));
            probe.transferTo(out);
        }
        return jar.toUri().toURL();
    }

    @Test
    void theOldOneIsNamedAndWhatToDo() throws IOException {
        URL jar = lettuce("6.8.1.RELEASE/1b3e5a0");
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar}, null)) {
            assertThat(LettuceVersion.problem(loader))
                    .hasValueSatisfying(problem -> assertThat(problem)
                            .contains(
                                    "needs Lettuce 7", "this is 6.8.1.RELEASE", "lettuce-core.jar", "lettuce.version"));
        }
    }

    @Test
    void noneAtAllIsToBeAdded() {
        assertThat(LettuceVersion.problem(ClassLoader.getPlatformClassLoader()))
                .hasValueSatisfying(problem -> assertThat(problem).contains("add io.lettuce:lettuce-core"));
    }

    @Test
    void theOneThatIsTestedWithIsRight() {
        assertThat(LettuceVersion.problem(getClass().getClassLoader())).isEmpty();
        assertThat(LettuceVersion.problem(getClass().getClassLoader(), new NoClassDefFoundError("reactor/core/X")))
                .contains("reactor/core/X");
    }

    @ParameterizedTest
    @CsvSource({
        "5.3.7.RELEASE, false",
        "6.8.1.RELEASE, false",
        "7.0.0, true",
        "7.7.0.RELEASE/1, true",
        "10.1, true",
        ", true",
        "own, true"
    })
    void byItsMajorNumber(String version, boolean supported) {
        assertThat(LettuceVersion.isSupported(version)).isEqualTo(supported);
    }
}
