/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import io.github.hibernatemr.pods.PodsSession;
import io.github.hibernatemr.pods.Ports;
import io.github.hibernatemr.testkit.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Configures the unpacked server with the very script that the guide names, and makes each pod's directory of it. */
public final class WildFlySession extends PodsSession {

    private static final int HTTP = 8080;
    private static final int MANAGEMENT = 9990;

    @Override
    protected void prepare(Cluster cluster) throws IOException, InterruptedException {
        configure();
        pod("a", cluster, "eu");
        pod("b", cluster, "eu");
        pod("c", cluster, "asia");
        pod("d", cluster, "eu");
        System.setProperty("pod.d.modules", NewerHibernate.modulePath());
    }

    private static void configure() throws IOException, InterruptedException {
        if (Files.exists(serverHome().resolve("modules/org/postgresql"))) {
            return;
        }
        run("src/main/cli/shop.cli");
        run("src/test/cli/health.cli");
        run("src/test/cli/messaging.cli");
    }

    private static void run(String script) throws IOException, InterruptedException {
        Path log = serverHome().resolveSibling("jboss-cli.log");
        Process cli = new ProcessBuilder(
                        "sh",
                        serverHome().resolve("bin/jboss-cli.sh").toString(),
                        "--file=" + Path.of(script).toAbsolutePath())
                .directory(deployable("postgresql.jar").getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (cli.waitFor() != 0) {
            throw new IllegalStateException("jboss-cli failed:\n" + Files.readString(log));
        }
    }

    private static void pod(String name, Cluster cluster, String region) throws IOException {
        Path directory = serverHome().resolveSibling("pod-" + name);
        for (String part : List.of("configuration", "deployments", "lib")) {
            copy(serverHome().resolve("standalone").resolve(part), directory.resolve(part));
        }
        int offset = Ports.freeOffset(HTTP, MANAGEMENT, 8443, 4712, 4713);
        String pod = "pod." + name + ".";
        System.setProperty(pod + "management", Integer.toString(MANAGEMENT + offset));
        System.setProperty(pod + "uri", "http://127.0.0.1:" + (HTTP + offset) + "/shop/");
        System.setProperty(
                pod + "options",
                // What WildFly Preview does for applications that still say javax: seconds of each deployment.
                "-Xmx512m -Dorg.wildfly.unsupported.skip.jakarta.transformer=true -Djboss.server.base.dir=" + directory
                        + " -Djboss.node.name=pod-" + name
                        + " -Djboss.socket.binding.port-offset=" + offset
                        + " " + environment(cluster, region));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
