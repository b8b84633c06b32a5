/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.testkit.Cluster;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;

/** A unit starts without what is optional, or says what to add: the class path again, without one part. */
class WithoutOptionalJarTest {

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
    @CsvSource(delimiter = '|', textBlock = """
                    nothing.at.all.    | redis  | it serves
                    io.lettuce.        | redis  | needs Lettuce on the class path: add io.lettuce:lettuce-core, 7.0 or newer
                    io.netty.          | redis  | needs Lettuce 7 or newer, with Netty and Reactor as it asks for them
                    io.lettuce.        | memory | it serves
                    com.zaxxer.hikari. | memory | needs HikariCP on the class path: add com.zaxxer:HikariCP, or name a datasource
                    io.micrometer.     | memory | it serves
                    org.slf4j.         | none   | it serves
                    """)
    @SuppressWarnings("unchecked")
    void itServesOrSaysWhatToAdd(String hidden, String store, String said) throws Exception {
        Cluster cluster = TestCluster.get();
        Map<String, Object> settings = new HashMap<>(Pod.settings(cluster));
        settings.put("hibernate.hbm2ddl.auto", "update");
        if (store.equals("redis")) {
            settings.put("hibernate.mr.store.uri", cluster.redis().uri(TestCluster.HERE));
            settings.put("hibernate.mr.store.timeout", "2s");
        }
        if (store.equals("none")) {
            // HikariCP and Netty need it; a unit with data sources of its own does not.
            settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.") && !key.equals("hibernate.mr.region"));
            settings.put("hibernate.mr.primary.datasource", cluster.primary().dataSource(TestCluster.HERE));
            settings.put("hibernate.mr.replica.eu.region", TestCluster.HERE);
            settings.put(
                    "hibernate.mr.replica.eu.datasource", cluster.replica("eu").dataSource(TestCluster.HERE));
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (Filtered loader = new Filtered(hidden)) {
            Thread.currentThread().setContextClassLoader(loader);
            var start = (Function<Map<String, Object>, String>) loader.loadClass(Starts.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(start.apply(settings)).contains(said);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** What is done in the other class loader. */
    public static final class Starts implements Function<Map<String, Object>, String> {

        /** For the other class loader. */
        public Starts() {}

        @Override
        public String apply(Map<String, Object> settings) {
            // DriverManager has looked for drivers already, in another class loader.
            new Driver();
            try (Pod pod = Pod.start(settings)) {
                Long id = pod.store("user", "something");
                return "something".equals(pod.read("user", id)) ? "it serves" : "it does not read what was written";
            } catch (RuntimeException | LinkageError e) {
                StringBuilder text = new StringBuilder();
                for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                    text.append(cause).append('\n');
                }
                return text.toString();
            }
        }
    }
}
