/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL of the cluster. Thread-safe, but for starting and ending it from several threads.
 *
 * <p>{@link #user()} is an ordinary role that owns the database {@link Cluster#DATABASE}; it is checked by password.
 */
public final class PostgresNode {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final String region;
    private final Login login;
    private final @Nullable PostgresServer server;
    private final BiFunction<String, PostgresNode, Link> links;

    /** Where and as whom to log in. */
    record Login(Address address, String database, String user, String password) {}

    PostgresNode(
            String name,
            String region,
            Login login,
            @Nullable PostgresServer server,
            BiFunction<String, PostgresNode, Link> links) {
        this.name = name;
        this.region = region;
        this.login = login;
        this.server = server;
        this.links = links;
    }

    /** What the builder called it; {@code primary} for the first primary. */
    public String name() {
        return name;
    }

    /** Where it is. */
    public String region() {
        return region;
    }

    /** The application's role. */
    public String user() {
        return login.user();
    }

    /** The role's password. */
    public String password() {
        return login.password();
    }

    /** Straight to the server, with no link between. */
    public String jdbcUrl() {
        return url(login.address(), login.database());
    }

    /** Through the link from a region. */
    public String jdbcUrl(String fromRegion) {
        return url(links.apply(fromRegion, this).address(), login.database());
    }

    /** Through the link from a region, to another database than {@link Cluster#DATABASE}. */
    public String jdbcUrl(String fromRegion, String database) {
        return url(links.apply(fromRegion, this).address(), database);
    }

    private static String url(Address address, String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(address.host(), address.port(), database);
    }

    /** An unpooled data source, through the link from a region. */
    public PGSimpleDataSource dataSource(String fromRegion) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl(fromRegion));
        dataSource.setUser(user());
        dataSource.setPassword(password());
        return dataSource;
    }

    Address address() {
        return login.address();
    }

    // Statements, for arranging and checking; straight to the server

    /** Runs statements as the application's role, each in a transaction of its own. */
    public void execute(String... statements) {
        run(jdbcUrl(), user(), password(), statements);
    }

    /** Runs statements as the superuser; only where the testkit started the server. */
    public void executeAsSuperuser(String... statements) {
        server();
        run(jdbcUrl(), PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD, statements);
    }

    private static void run(String url, String user, String password, String... statements) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The first column of a query's first row as text, or null if there is no row or no value. */
    public @Nullable String query(String sql) {
        try {
            return ask(user(), password(), login.database(), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private @Nullable String ask(String user, String password, String database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(login.address(), database), user, password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    // Faults

    private PostgresServer server() {
        if (server == null) {
            throw new UnsupportedOperationException(
                    "node " + name + " was not started by the testkit, so it is not the testkit's to control");
        }
        return server;
    }

    /** Holds up replay; of a replica. */
    public Replay replay() {
        server();
        return new Replay(this);
    }

    /** Starts it, and waits until it takes connections. Does nothing if it runs. */
    public void start() {
        server().start();
        awaitReady();
    }

    /** Shuts it down in order. */
    public void stop() {
        server().stop();
    }

    /** Ends it as a power failure would. */
    public void kill() {
        server().kill();
    }

    /** {@link #stop()}, if it runs, and {@link #start()}. */
    public void restart() {
        stop();
        start();
    }

    /** Makes a replica a primary, and waits until it is one. */
    public void promote() {
        executeAsSuperuser("select pg_promote(true, 30)");
        Await.until(name + " to be promoted", PATIENCE, () -> "f".equals(query("select pg_is_in_recovery()")));
    }

    void launch() {
        server().start();
    }

    void createOwner() {
        String[] statements = {
            "create role " + user() + " login password '" + password() + "'",
            "create database " + login.database() + " owner " + user()
        };
        run(url(login.address(), "postgres"), PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD, statements);
    }

    void awaitReady() {
        Await.until(name + " to take connections", PATIENCE, () -> {
            if (!server().isRunning()) {
                throw new IllegalStateException(name + " has ended:\n" + server().logTail());
            }
            return observe("select 1") != null;
        });
    }

    /** Waits until this replica has replayed everything that another node has written by now. */
    public void awaitCaughtUp(PostgresNode primary) {
        String position = primary.query("select pg_current_wal_lsn()");
        Await.until(
                name + " to replay up to " + position,
                PATIENCE,
                () -> "t".equals(observe("select pg_last_wal_replay_lsn() >= '" + position + "'")));
    }

    /** Asks about the server, not about the application's data, so before that has arrived, too. */
    private @Nullable String observe(String sql) throws SQLException {
        return server == null
                ? ask(user(), password(), login.database(), sql)
                : ask(PostgresServer.SUPERUSER, PostgresServer.SUPERUSER_PASSWORD, "postgres", sql);
    }

    @Override
    public String toString() {
        return name + " (" + region + ")";
    }
}
