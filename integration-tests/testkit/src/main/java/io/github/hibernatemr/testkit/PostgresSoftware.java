/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL's programs and what they make: data directories.
 *
 * @param home with {@code bin}, {@code lib} and {@code share}
 * @param unprivileged how the programs are run
 */
record PostgresSoftware(Path home, Unprivileged unprivileged) {
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);

    /** Safe to lose when the machine, but not when a process, dies; that is what a test wants. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "off"),
            Map.entry("full_page_writes", "off"),
            Map.entry("wal_level", "replica"),
            Map.entry("hot_standby", "on"),
            Map.entry("max_connections", "200"),
            Map.entry("max_wal_senders", "20"),
            // Any replica, however long cut off or however late added, can stream from the very beginning.
            Map.entry("wal_keep_size", "1TB"),
            Map.entry("wal_init_zero", "off"),
            Map.entry("wal_retrieve_retry_interval", "100ms"),
            Map.entry("shared_buffers", "32MB"),
            // In the data directory, so that a hard kill leaves nothing in /dev/shm.
            Map.entry("dynamic_shared_memory_type", "mmap"),
            Map.entry("logging_collector", "off"),
            Map.entry("log_line_prefix", "%m [%p] "),
            Map.entry("timezone", "UTC"));

    /**
     * Makes a data directory that has never been started, with a system identifier of its own.
     *
     * @param admin the same each time
     * @param settings in addition to, or instead of, the usual ones
     */
    Path initialize(Path directory, Login admin, Map<String, String> settings, Duration limit) {
        Path template = Binaries.madeBy(home, "data", made -> initdb(made.resolve("server"), admin));
        Path data = copy(template.resolve("server/data"), unprivileged.createDirectory(directory), limit);
        SystemIdentifier.renew(data);
        configure(data, SETTINGS);
        configure(data, settings);
        return data;
    }

    private void initdb(Path directory, Login admin) {
        Path own = unprivileged.createDirectory(directory);
        // The file with the password is made by the user that reads it.
        String script = "umask 077; cd \"$1\" && printf %s \"$3\" >password && \"$0\" -D data -U \"$2\""
                + " --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync"
                + " && rm password";
        unprivileged
                .command("/bin/sh", "-c", script, program("initdb"), own.toString(), admin.user(), admin.password())
                .run("initdb", own.resolve("log"), INITDB_LIMIT);
    }

    /** Copies a data directory that does not run into the server's own directory. */
    Path copy(Path data, Path directory, Duration limit) {
        Path copy = directory.resolve("data");
        unprivileged
                .command("/bin/sh", "-c", "umask 077; cp -R \"$0\" \"$1\"", data.toString(), copy.toString())
                .run("Copying " + data, directory.resolve("log"), limit);
        return copy;
    }

    /** As {@link #copy}, in place of what the server has. */
    void replace(Path data, Path directory, Duration limit) {
        unprivileged
                .command(
                        "/bin/sh",
                        "-c",
                        "rm -rf \"$0\"",
                        directory.resolve("data").toString())
                .run("Removing " + directory, directory.resolve("log"), limit);
        copy(data, directory, limit);
    }

    /** Appends settings, which win over those that are there. */
    void configure(Path data, Map<String, String> settings) {
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add(name + " = '" + value.replace("'", "''") + "'"));
        append(data.resolve("postgresql.conf"), lines);
    }

    /** Lets the server stream from a primary when it starts, whatever it did before. */
    void follow(Path data, Endpoint primary, String name, Login login) {
        // Where ALTER SYSTEM would have put it, which wins.
        append(
                data.resolve("postgresql.auto.conf"),
                List.of("primary_conninfo = 'host=" + primary.host() + " port=" + primary.port() + " user="
                        + login.user() + " password=" + login.password() + " application_name=" + name + "'"));
        append(data.resolve("standby.signal"), List.of());
    }

    List<String> server(Path data, int port) {
        return unprivileged
                .command(program("postgres"), "-D", data.toString(), "-p", Integer.toString(port))
                .words();
    }

    /**
     * Whether the server of this directory accepts connections, which it writes into its pid file.
     *
     * @param pid the server's; a file that names another one was left behind by a server that was killed
     */
    static boolean ready(Path data, long pid) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(data.resolve("postmaster.pid"));
        } catch (NoSuchFileException e) {
            // Not asked beforehand: the server removes the file of one that was killed while this looks.
            return false;
        }
        return lines.size() >= 8
                && lines.get(0).strip().equals(Long.toString(pid))
                && lines.get(7).strip().equals("ready");
    }

    private String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    private static void append(Path file, List<String> lines) {
        try {
            Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ClusterStartException("Cannot write " + file, e);
        }
    }
}
