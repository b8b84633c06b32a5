/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.benchmarks.RoutedUnit;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** The servers, as pods in the replica's region reach them. */
final class Site implements AutoCloseable {

    static final String HERE = RoutedUnit.HERE;
    static final int USERS = 5_000;
    static final int SHELVES = 50;
    static final int POOL_SIZE = 20;
    private static final String FAR = "far";
    private static final int ARTICLES = 1_000;

    private final Cluster cluster;
    private final Duration toPrimary;

    private Site(Cluster cluster, Duration toPrimary) {
        this.cluster = cluster;
        this.toPrimary = toPrimary;
    }

    /** Stocked, and the replica has it. */
    static Site start(Duration toPrimary) {
        Cluster cluster = Cluster.builder()
                .primary(FAR)
                .replica("near", HERE)
                .redis(HERE)
                .setting("max_connections", "1000")
                .roundTrip(HERE, FAR, toPrimary)
                .start();
        cluster.primary().makeUserMonitor();
        cluster.primary()
                .execute(
                        "create table account (id bigint primary key, revision bigint not null, version bigint not null)",
                        "create table cart (id bigint primary key, revision bigint not null)",
                        "create table article (id bigint primary key, shelf int not null, name varchar(255) not null)",
                        "create index on article (shelf)",
                        "insert into account select id, 0, 0 from generate_series(0, " + (USERS - 1) + ") id",
                        "insert into cart select id, 0 from generate_series(0, " + (USERS - 1) + ") id",
                        "insert into article select id, id % " + SHELVES + ", 'article ' || id from generate_series(0, "
                                + (ARTICLES - 1) + ") id",
                        "analyze");
        cluster.awaitCaughtUp();
        return new Site(cluster, toPrimary);
    }

    Map<String, Object> settings() {
        return RoutedUnit.settings(cluster);
    }

    /** The round trip. */
    Duration toPrimary() {
        return toPrimary;
    }

    Node primary() {
        return cluster.primary();
    }

    Node replica() {
        return cluster.replica("near");
    }

    String redis() {
        return cluster.redis().uri(HERE);
    }

    void lag(Duration delay) {
        cluster.replica("near").replay().delay(delay);
    }

    void awaitCaughtUp() {
        cluster.awaitCaughtUp();
    }

    HikariDataSource pool(Node node) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(node.jdbcUrl(HERE));
        pool.setUsername(node.user());
        pool.setPassword(node.password());
        pool.setMaximumPoolSize(POOL_SIZE);
        return pool;
    }

    /** Host and port. */
    String endpoint(Node node) {
        return URI.create(node.jdbcUrl(HERE).substring("jdbc:".length())).getAuthority();
    }

    /** To the primary and to the replica, of applications. */
    long[] connections() {
        return new long[] {connections(primary()), connections(replica())};
    }

    private static long connections(Node node) {
        return number(
                node,
                "select count(*) from pg_stat_activity where backend_type = 'client backend' and usename = '"
                        + node.user() + "'");
    }

    long revisions() {
        return number(
                cluster.primary(),
                "select (select sum(revision) from account)::bigint + (select sum(revision) from cart)::bigint");
    }

    private static long number(Node node, String sql) {
        return Long.parseLong(String.valueOf(node.query(sql)));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
