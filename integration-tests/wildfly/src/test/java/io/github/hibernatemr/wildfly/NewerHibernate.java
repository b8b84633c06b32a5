/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import io.github.hibernatemr.pods.PodsSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * WildFly 40's Hibernate for the server of the tests, in modules that are found before its own: WildFly 40 itself is not to be had
 * from Maven Central in full.
 */
final class NewerHibernate {

    private static final Path SERVERS = PodsSession.serverHome().resolve("modules");
    private static final Path OURS = Path.of(System.getProperty("wildfly.newer-hibernate"));

    private NewerHibernate() {}

    /** The path on which that server looks for modules. The build has put the JARs there. */
    static String modulePath() throws IOException {
        for (String module : List.of("org/hibernate/main", "org/hibernate/models/hibernate-models/main")) {
            String servers = Files.readString(
                    SERVERS.resolve("system/layers/base").resolve(module).resolve("module.xml"));
            String ours = servers.replaceFirst(
                    "(?s)<resources>.*</resources>", "<resources>" + jars(OURS.resolve(module)) + "</resources>");
            Files.writeString(OURS.resolve(module).resolve("module.xml"), ours);
        }
        return OURS + ":" + SERVERS;
    }

    private static String jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> "<resource-root path=\"" + name + "\"/>")
                    .collect(Collectors.joining());
        }
    }
}
