/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.nio.file.Path;
import java.time.Duration;

/** Nodes that are started for this cluster alone, each with a copy of one data directory that never ran. */
final class OwnPostgres implements PostgresServers {
    private static final Login ADMIN = new Login("testkit", "testkit-password");
    private static final Login USER = new Login("app", "app-password");
    private static final String DATABASE = "app";
    private static final String MAINTENANCE_DATABASE = "postgres";

    private final Site site;
    private final Network network;
    private final Duration startLimit;
    private final PostgresSoftware software;
    private final Path seed;

    private OwnPostgres(Site site, Network network, Duration startLimit, PostgresSoftware software, Path seed) {
        this.site = site;
        this.network = network;
        this.startLimit = startLimit;
        this.software = software;
        this.seed = seed;
    }

    static OwnPostgres initialize(Site site, Network network, Plan plan) {
        PostgresSoftware software =
                new PostgresSoftware(site.binaries().postgres(site.platform()), site.unprivileged());
        Path seed = software.initialize(site.directory("seed"), ADMIN, plan.settings(), plan.startLimit());
        return new OwnPostgres(site, network, plan.startLimit(), software, seed);
    }

    @Override
    public Node primary(String region) {
        Access access = newAccess();
        Path directory = newDirectory("primary");
        return new Node("primary", region, access, process("primary", region, directory, access), network);
    }

    @Override
    public Replica replica(String name, String region, Node primary) {
        Access access = newAccess();
        Path directory = newDirectory(name);
        Link link = network.replicationLink(name, region, primary);
        software.follow(directory.resolve("data"), link.endpoint(), name, ADMIN);
        return new Replica(name, region, access, process(name, region, directory, access), network, primary);
    }

    @Override
    public void follow(Node stopped, Node primary) {
        Link link = network.replicationLink(stopped.name(), stopped.region(), primary);
        software.follow(site.directory(stopped.name()).resolve("data"), link.endpoint(), stopped.name(), ADMIN);
    }

    @Override
    public void rebuild(Node stopped, Node primary) {
        software.replace(seed, site.directory(stopped.name()), startLimit);
        follow(stopped, primary);
    }

    @Override
    public void equip(Node primary) {
        primary.control()
                .execute(
                        "create role " + USER.user() + " login password '" + USER.password() + "'",
                        "create database " + DATABASE + " owner " + USER.user());
    }

    private static Access newAccess() {
        return new Access(Endpoint.loopback(Ports.free()), DATABASE, MAINTENANCE_DATABASE, "", USER, ADMIN);
    }

    private Path newDirectory(String name) {
        Path directory = site.unprivileged().createDirectory(site.directory(name));
        software.copy(seed, directory, startLimit);
        return directory;
    }

    private ProcessControl process(String name, String region, Path directory, Access access) {
        Path data = directory.resolve("data");
        return new OwnProcess(new OwnProcess.Server(
                name + " (" + region + ") at " + access.endpoint(),
                directory,
                software.server(data, access.endpoint().port()),
                "INT",
                "QUIT",
                pid -> PostgresSoftware.ready(data, pid),
                startLimit));
    }
}
