/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A container that lacks one optional part and has the others: everything that a container calls at deployment works all the same.
 * {@link EverythingAtDeployment} is what is called, in a class loader without the part.
 */
@DisabledIfSystemProperty(named = "without.optional.apis", matches = "true")
class WithoutOnePartTest {

    /** The class path again, without the classes of one part. */
    private static final class Filtered extends URLClassLoader {

        private final String hidden;

        Filtered(String hidden) {
            super(classPath(), ClassLoader.getPlatformClassLoader());
            this.hidden = hidden;
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Filtered::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(hidden)) {
                throw new ClassNotFoundException(name + " is hidden");
            }
            return super.loadClass(name, resolve);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.eclipse.microprofile.config.",
                "org.eclipse.microprofile.health.",
                "jakarta.jms.",
                "jakarta.ejb.",
                "jakarta.servlet.",
                "jakarta.ws.rs.",
                "jakarta.enterprise.concurrent.",
                "jakarta.json.",
                "jakarta.security.",
                "jakarta.transaction.",
                "io.lettuce.",
                "com.zaxxer.hikari.",
                "io.micrometer."
            })
    void everythingElseWorks(String hidden) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (Filtered loader = new Filtered(hidden)) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThatThrownBy(() -> loader.loadClass(hidden + "Any")).isInstanceOf(ClassNotFoundException.class);
            Callable<?> all = (Callable<?>) loader.loadClass(EverythingAtDeployment.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(all.getClass().getClassLoader()).isSameAs(loader);
            assertThat(all.call()).isEqualTo("all is well");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
