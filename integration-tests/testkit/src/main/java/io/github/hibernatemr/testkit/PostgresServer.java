/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One PostgreSQL server of ours: its data directory and, while it runs, its process. */
final class PostgresServer {

    static final String SUPERUSER = "postgres";
    static final String SUPERUSER_PASSWORD = "postgres-secret";

    private final String name;
    private final Binaries binaries;
    private final Path directory;
    private final Path data;
    private final int port = Address.freePort();
    private GuardedProcess process;

    private PostgresServer(String name, Binaries binaries, Path directory) {
        this.name = name;
        this.binaries = binaries;
        this.directory = directory;
        this.data = directory.resolve(name);
    }

    /** A new cluster's primary, not started yet. */
    static PostgresServer primary(Binaries binaries, Path directory) throws IOException {
        PostgresServer primary = new PostgresServer("primary", binaries, directory);
        primary.initialize();
        return primary;
    }

    /**
     * A replica, not started yet, of a primary that has never been started: a copy of its files is a base backup then.
     *
     * @param primary where the replica finds the primary
     */
    PostgresServer replica(String replicaName, Address primary) throws IOException {
        PostgresServer replica = new PostgresServer(replicaName, binaries, directory);
        Directories.copy(data, replica.data);
        Files.createFile(replica.data.resolve("standby.signal"));
        replica.configure(
                "primary_conninfo = 'host=%s port=%d user=%s password=%s application_name=%s'"
                        .formatted(primary.host(), primary.port(), SUPERUSER, SUPERUSER_PASSWORD, replicaName),
                "port = " + replica.port);
        return replica;
    }

    private void initialize() throws IOException {
        Path passwordFile = directory.resolve("superuser-password");
        Files.writeString(passwordFile, SUPERUSER_PASSWORD);
        Files.createDirectories(data);
        Unprivileged.handOver(directory);
        run(List.of(
                binaries.postgres().resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
        configure(
                "port = " + port,
                "listen_addresses = '127.0.0.1'",
                "unix_socket_directories = ''",
                "max_connections = 300",
                "shared_buffers = 32MB",
                // Nothing here has to survive a power failure of the machine.
                "fsync = off",
                "full_page_writes = off",
                "wal_level = replica",
                "max_wal_senders = 20",
                "hot_standby = on",
                // What a replica that was paused, cut off or stopped needs to catch up.
                "wal_keep_size = 1GB",
                "wal_retrieve_retry_interval = 100ms",
                "max_prepared_transactions = 20",
                "log_min_messages = warning");
    }

    private void configure(String... lines) throws IOException {
        String text = String.join("\n", lines) + "\n";
        Files.writeString(data.resolve("postgresql.conf"), text, StandardOpenOption.APPEND);
    }

    private void run(List<String> command) throws IOException {
        Path log = directory.resolve(name + "-initdb.log");
        Process initdb = new ProcessBuilder(Unprivileged.command(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!initdb.waitFor(60, TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                initdb.destroyForcibly();
                throw new IOException("initdb failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during initdb", e);
        }
    }

    Address address() {
        return Address.loopback(port);
    }

    /** Starts the process; it takes connections a little later. SIGQUIT is PostgreSQL's immediate shutdown. */
    void start() {
        if (isRunning()) {
            return;
        }
        try {
            Unprivileged.handOver(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command =
                new ArrayList<>(List.of(binaries.postgres().resolve("postgres").toString(), "-D", data.toString()));
        process = GuardedProcess.start(name, "QUIT", directory, Unprivileged.command(command));
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    String logTail() {
        return process == null ? "(never started)" : process.logTail();
    }

    /** SIGINT is PostgreSQL's fast shutdown: transactions are rolled back, connections closed. */
    void stop() {
        if (isRunning()) {
            process.end("INT");
        }
    }

    void kill() {
        if (isRunning()) {
            process.kill();
        }
    }
}
