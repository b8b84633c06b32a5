/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server: the primary or a {@link Replica}. A node is addressed directly, without latency, or from a
 * region, through that region's {@link Link}.
 */
public sealed class Node extends Server permits Replica {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Access access;
    private final Network network;

    Node(String name, String region, Access access, ProcessControl process, Network network) {
        super(name, region, access.endpoint(), process);
        this.access = access;
        this.network = network;
    }

    /** The direct URL of the default database. */
    public final String jdbcUrl() {
        return access.url(access.endpoint(), access.database());
    }

    /**
     * The URL of the default database as pods in a region see it.
     *
     * @param from the pods' region, which may be any name
     */
    public final String jdbcUrl(String from) {
        return jdbcUrl(from, access.database());
    }

    /**
     * The URL of another database as pods in a region see it.
     *
     * @param from the pods' region, which may be any name
     * @param database one that {@link Cluster#createDatabase(String)} made
     */
    public final String jdbcUrl(String from, String database) {
        return access.url(network.link(from, this).endpoint(), database);
    }

    /** The role that tests log in with: an ordinary one that owns the databases. The password is really checked. */
    public final String user() {
        return access.user().user();
    }

    /** The password of {@link #user()}. */
    public final String password() {
        return access.user().password();
    }

    /** A data source of {@link #jdbcUrl()} for {@link #user()}, without a pool. */
    public final DataSource dataSource() {
        return dataSourceOf(jdbcUrl());
    }

    /** A data source of {@link #jdbcUrl(String)} for {@link #user()}, without a pool. */
    public final DataSource dataSource(String from) {
        return dataSourceOf(jdbcUrl(from));
    }

    /** A data source of {@link #jdbcUrl(String, String)} for {@link #user()}, without a pool. */
    public final DataSource dataSource(String from, String database) {
        return dataSourceOf(jdbcUrl(from, database));
    }

    private DataSource dataSourceOf(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(user());
        dataSource.setPassword(password());
        return dataSource;
    }

    /**
     * A direct connection to the default database as a superuser, for what the testkit has no method for. The caller
     * closes it.
     *
     * @throws SQLException if the server does not answer or refuses
     */
    public final Connection adminConnection() throws SQLException {
        return access.connect(access.database(), access.admin());
    }

    /**
     * Executes statements directly in the default database as {@link #user()}, each in a transaction of its own.
     *
     * @throws IllegalStateException if one fails or the server does not answer
     */
    public final void execute(String... statements) {
        asUser().execute(statements);
    }

    /**
     * Asks a query directly in the default database as {@link #user()}.
     *
     * @return the first column of the first row as text; null if there is no row or no value
     * @throws IllegalStateException if it fails or the server does not answer
     */
    public final @Nullable String query(String sql) {
        return asUser().query(sql);
    }

    private Control asUser() {
        return new Control(toString(), access, access.database(), access.user());
    }

    /**
     * Whether it replays another's log instead of accepting writes.
     *
     * @throws IllegalStateException if it cannot be asked
     */
    public final boolean inRecovery() {
        return "t".equals(control().query("select pg_is_in_recovery()"));
    }

    /**
     * Lets {@link #user()} see what a standby receives, as a role that is not a monitor does not: its timeline above all.
     *
     * @throws IllegalStateException if the server does not answer or refuses, as a standby does
     */
    public final void makeUserMonitor() {
        control().execute("grant pg_monitor to " + user());
    }

    /**
     * Makes a standby a primary of its own, on a new timeline, and returns when it accepts writes. The old primary is not
     * told: end it first, or have two.
     *
     * @throws IllegalStateException if it does not come about within 30 s
     */
    public final void promote() {
        control().execute("select pg_promote(true, " + PATIENCE.toSeconds() + ")");
        control().await(PATIENCE, "select pg_is_in_recovery()", "f");
    }

    /** The testkit's own statements, as a superuser and not in the tests' database. */
    final Control control() {
        return new Control(toString(), access, access.maintenanceDatabase(), access.admin());
    }
}
