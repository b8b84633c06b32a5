/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where each kind of statement runs, and what either node would have said to it. */
class StatementTableTest {

    private static final List<String> ON_THE_REPLICA = lines("""
            select 1
            select * from shelf where id = 1
            select count(*), max(text) from shelf group by id order by 1
            select 'insert into shelf values (1)'
            select $$delete from shelf$$
            select "update" from (select 1 as "update") s
            /* update */ select 1 -- delete
            (select 1) union (select 2)
            values (1), (2)
            table shelf
            with s as (select * from shelf) select * from s
            with recursive t(n) as (values (1) union all select n + 1 from t where n < 3) select * from t
            select * from generate_series(1, 3)
            select now(), current_timestamp, clock_timestamp()
            select lower(text), coalesce(text, ''), cast(id as text) from shelf
            select row_number() over (partition by id order by text) from shelf
            select to_tsvector('english', text) @@ plainto_tsquery('x') from shelf
            select jsonb_build_object('a', 1) -> 'a'
            select current_setting('TimeZone'), current_user, current_schema
            select pg_is_in_recovery()
            select * from only_reads(1)
            select shop_reads.only_reads(1)
            select exists (select from shelf), array(select id from shelf)
            select * from shelf tablesample system (100)
            select * from pg_catalog.pg_class limit 1
            select * from information_schema.tables limit 1
            explain select * from shelf
            show server_version
            set local statement_timeout = 1000
            select set_config('app.a', 'b', true)
            set session statement_timeout = 0
            SET TIME ZONE 'UTC'
            reset statement_timeout
            select set_config('app.a', 'b', false)
            select set_config('app.a', null, false)
            set schema 'public'
            set names 'UTF8'
            set xml option document
            set session authorization default
            reset session authorization
            set session characteristics as transaction read write
            reset all
            select "lower"(text) from shelf
            select json_agg(text), jsonb_object_agg(id, text) from shelf
            select E'it''s \\'; delete from shelf'
            select pg_sleep(0), pg_relation_size('shelf')
            """);

    private static final List<String> ON_THE_PRIMARY = lines("""
            insert into shelf values (2, 'x')
            update shelf set text = text
            delete from shelf where id = -1
            merge into shelf s using (values (1)) v(id) on s.id = v.id when matched then update set text = 'm'
            with gone as (delete from shelf where id = -1 returning *) select * from gone
            with new as (insert into shelf values (3, 'y') returning id) select * from new
            select * into shelf_copy from shelf
            create table shelf_as as select * from shelf
            create temporary table scratch (id int)
            create index on shelf (text)
            alter table shelf add column more int
            drop table if exists nothing_there
            truncate shelf
            comment on table shelf is 'c'
            grant select on shelf to public
            analyze shelf
            select nextval('shelf_seq')
            select setval('shelf_seq', 5)
            select currval('shelf_seq')
            select pg_catalog.nextval('shelf_seq')
            select id from shelf for update
            select id from shelf for no key update
            select id from shelf for share
            select id from shelf for key share skip locked
            lock table shelf
            select pg_advisory_lock(7), pg_advisory_unlock(7)
            select pg_advisory_xact_lock(7)
            select pg_try_advisory_xact_lock_shared(7)
            listen news
            notify news
            unlisten news
            select pg_notify('news', 'n')
            call do_it()
            do $$ begin perform 1; end $$
            select hidden_in_function(4)
            select * from shop_reads.hidden_in_function(5)
            select behind_no_refusal()
            explain analyze delete from shelf where id = -1
            prepare p as select 1
            discard plans
            declare c cursor for select 1
            select pg_current_xact_id()
            select txid_current()
            select lo_create(0)
            select 1; delete from shelf where id = -1
            set transaction read write
            set constraints all deferred
            select hidden_in_function(id + 10) from shelf for update
            select pg_advisory_xact_lock(1), hidden_in_function(7)
            select "pg_advisory_xact_lock"(1)
            select "pg_catalog"."pg_advisory_xact_lock"(1)
            select U&"pg\\005fadvisory_xact_lock"(1)
            select E'it''s \\'', pg_advisory_xact_lock(1)
            select $\u20ac$ ' $\u20ac$, pg_advisory_xact_lock(1), ' '
            select id, text as key into key_copy from shelf
            select key into shelf_key from (select id as key from shelf) s
            select json_save(8)
            select * from locks_inside
            select "nextval"('shelf_seq')
            select pg_terminate_backend(-1)
            select pg_cancel_backend(-1)
            select pg_reload_conf()
            select pg_stat_reset()
            select pg_create_logical_replication_slot('s', 'nothing')
            select pg_drop_replication_slot('none')
            select pg_logical_emit_message(true, 'a', 'b')
            select lo_from_bytea(0, 'x')
            select pg_export_snapshot()
            savepoint a
            begin
            """);

    private static Cluster cluster;
    private static Pod pod;

    private static List<String> lines(String text) {
        return text.lines().map(String::trim).filter(line -> !line.isEmpty()).toList();
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        cluster.primary()
                .execute(
                        "create table shelf (id int, text varchar)",
                        "insert into shelf values (1, 'one')",
                        "create sequence shelf_seq",
                        "create schema shop_reads",
                        "create function only_reads(int) returns int language sql as 'select $1'",
                        "create function shop_reads.only_reads(int) returns int language sql as 'select $1'",
                        "create function hidden_in_function(int) returns int language sql as"
                                + " 'insert into public.shelf values ($1) returning id'",
                        "create function shop_reads.hidden_in_function(int) returns int language sql as"
                                + " 'insert into public.shelf values ($1) returning id'",
                        "create function behind_no_refusal() returns void language sql as 'select pg_advisory_xact_lock(8)'",
                        "create function json_save(int) returns int language sql as"
                                + " 'insert into public.shelf values ($1) returning id'",
                        "create view locks_inside as select cast(pg_advisory_xact_lock(9) as text) as taken",
                        "create procedure do_it() language sql as 'insert into public.shelf values (6)'");
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.functions.primary", "behind_no_refusal, locks_inside");
        pod = Pod.start("statements", settings).settled(1);
    }

    @AfterAll
    static void end() {
        pod.close();
        cluster.primary()
                .execute(
                        "drop table shelf",
                        "drop sequence shelf_seq",
                        "drop schema shop_reads cascade",
                        "drop function only_reads",
                        "drop function hidden_in_function",
                        "drop function behind_no_refusal",
                        "drop function json_save",
                        "drop view locks_inside",
                        "drop procedure do_it");
    }

    @Test
    void everyStatementRunsWhereItBelongs() throws IOException {
        List<String> table = new ArrayList<>();
        table.add("| statement | ran on | because | on the primary | on a replica |");
        table.add("| --- | --- | --- | --- | --- |");
        List<String> wrong = new ArrayList<>();
        for (String sql : ON_THE_REPLICA) {
            note(sql, false, table, wrong);
        }
        for (String sql : ON_THE_PRIMARY) {
            note(sql, true, table, wrong);
        }
        Files.write(Files.createDirectories(Path.of("target")).resolve("statements.md"), table);
        assertThat(wrong).isEmpty();
    }

    private static void note(String sql, boolean belongsOnPrimary, List<String> table, List<String> wrong) {
        Route route = ran(sql);
        table.add("| `%s` | %s | %s | %s | %s |"
                .formatted(
                        sql.replace("|", "\\|"),
                        route.node().name(),
                        route.reason(),
                        outcome(cluster.primary(), sql),
                        outcome(cluster.replica("eu"), sql)));
        // One that fails on a replica is asked of the primary, which knows whether it is wrong.
        boolean wasDoubted = route.reason() == RouteReason.REPLICA_FAILED
                && outcome(cluster.replica("eu"), sql).startsWith("SQLSTATE");
        if (route.node().isPrimary() != belongsOnPrimary && !wasDoubted) {
            wrong.add(sql + " ran on " + route);
        }
    }

    /** In a transaction that is rolled back. */
    private static Route ran(String sql) {
        try (var em = pod.factory().createEntityManager()) {
            em.getTransaction().begin();
            em.unwrap(Session.class).doWork(connection -> outcome(connection, sql));
            Route route = MultiRegion.of(em).route();
            em.getTransaction().rollback();
            return route;
        }
    }

    private static String outcome(Node node, String sql) {
        try (Connection connection = node.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            return outcome(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String outcome(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "done";
            }
            int rows = 0;
            for (ResultSet result = statement.getResultSet(); result.next(); ) {
                rows++;
            }
            return rows + (rows == 1 ? " row" : " rows");
        } catch (SQLException e) {
            return "SQLSTATE " + e.getSQLState();
        }
    }
}
