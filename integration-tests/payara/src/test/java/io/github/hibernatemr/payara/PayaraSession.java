/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.payara;

import io.github.hibernatemr.pods.PodsSession;
import io.github.hibernatemr.pods.Ports;
import io.github.hibernatemr.testkit.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Configures the unpacked server with the very script that the guide names, makes a pod's domain of it three times, and starts
 * these. Arquillian deploys to them: its managed adapter runs asadmin with the JDK of the tests, which may be too old for Payara.
 */
public final class PayaraSession extends PodsSession {

    /** Ports are its last two digits away from a multiple of a hundred. */
    private static final int ADMIN = 48;

    private static final int HTTP = 80;
    private static final int[] PORTS = {9, 37, 38, 39, ADMIN, 49, 59, 66, 76, HTTP, 81, 86};
    private static final int TEMPLATE_BASE = Ports.freeHundred(PORTS);
    private static final List<String> PODS = List.of("a", "b", "c");
    private static final String PATIENCE_SECONDS = "300";
    private static final Path LOG = serverHome().resolveSibling("asadmin.log");

    @Override
    protected void prepare(Cluster cluster) throws IOException, InterruptedException {
        Optional<Path> jdk = Jdk.forPayara();
        if (jdk.isEmpty()) {
            return;
        }
        configure(jdk.get());
        List<Process> starting = new ArrayList<>();
        for (String pod : PODS) {
            copy(pod, cluster, pod.equals("c") ? "asia" : "eu");
            starting.add(asadmin(jdk.get(), "start-domain", "--timeout", PATIENCE_SECONDS, "pod-" + pod));
        }
        try {
            for (Process process : starting) {
                await(process);
            }
        } finally {
            for (String pod : PODS) {
                adopt(pod, cluster);
            }
        }
    }

    /** A domain is no child of who has started it. */
    private static void adopt(String pod, Cluster cluster) throws IOException {
        Path processId = domain(pod).resolve("config/pid");
        if (Files.exists(processId)) {
            cluster.adopt(
                    "pod-" + pod, Long.parseLong(Files.readString(processId).trim()));
        }
    }

    private static Path domain(String pod) {
        return serverHome().resolve("glassfish/domains/pod-" + pod);
    }

    private static void configure(Path jdk) throws IOException, InterruptedException {
        Path done = serverHome().resolve("configured");
        if (Files.exists(done)) {
            return;
        }
        String base = Integer.toString(TEMPLATE_BASE);
        await(asadmin(jdk, "create-domain", "--nopassword=true", "--portbase", base, "template"));
        await(asadmin(jdk, "start-domain", "--timeout", PATIENCE_SECONDS, "template"));
        String port = Integer.toString(TEMPLATE_BASE + ADMIN);
        String script =
                Path.of("src/main/asadmin/shop.asadmin").toAbsolutePath().toString();
        await(asadmin(jdk, "--port", port, "multimode", "--file", script));
        await(asadmin(jdk, "stop-domain", "template"));
        Files.writeString(done, base);
    }

    private static void copy(String pod, Cluster cluster, String region) throws IOException {
        Path template = serverHome().resolve("glassfish/domains/template");
        Path domain = domain(pod);
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = domain.resolve(template.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        String templateBase = Files.readString(serverHome().resolve("configured"));
        int base = Ports.freeHundred(PORTS);
        Path settings = domain.resolve("config/domain.xml");
        String known = " -Dpods.directory=" + cluster.directory();
        String options = Arrays.stream((environment(cluster, region) + known).split(" "))
                .map(option -> "<jvm-options>" + option.replace("&", "&amp;") + "</jvm-options>")
                .collect(Collectors.joining());
        String hundreds = templateBase.substring(0, templateBase.length() - 2);
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replaceAll("\\b" + hundreds + "(\\d\\d)\\b", base / 100 + "$1")
                        .replaceFirst(
                                "<jvm-options>", java.util.regex.Matcher.quoteReplacement(options + "<jvm-options>")));
        System.setProperty("pod." + pod + ".admin", Integer.toString(base + ADMIN));
        System.setProperty("pod." + pod + ".uri", "http://127.0.0.1:" + (base + HTTP) + "/shop/");
    }

    private static Process asadmin(Path jdk, String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                jdk.resolve("bin/java").toString(),
                System.getProperty("pods.jvm"),
                "-jar",
                serverHome().resolve("glassfish/lib/client/appserver-cli.jar").toString()));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(deployable("postgresql.jar").getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()));
        builder.environment().put("AS_JAVA", jdk.toString());
        builder.environment().put("JAVA_HOME", jdk.toString());
        return builder.start();
    }

    private static void await(Process process) throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    "asadmin failed: " + process.info().commandLine().orElse("") + "\n" + Files.readString(LOG));
        }
    }
}
