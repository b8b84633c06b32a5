/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.texts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.replication.StatementFacts;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.Settings.FunctionSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownTextsTest {

    private final KnownTexts texts = new KnownTexts(new StreamingReplication(CoverageSource.MEASURED)
            .language(new FunctionSettings(Set.of("book_seat"), Set.of("seats_left"))));

    private StatementKind kindOf(String sql) {
        return texts.factsOf(sql).kind();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "  SELECT * from item where name = 'delete from item'",
                "select i1_0.id,i1_0.name from Item i1_0 where i1_0.id=?",
                "/* update item */ select count(*) from item -- delete",
                "/* outer /* insert */ still */ select 1",
                "select \"update\" from item",
                "select i.update, i.delete from item i",
                "select $$insert into x$$, $tag$ delete $tag$",
                "select E'it\\'s; delete from item'",
                "select $1 from item where a in ($2, $3)",
                "with recent as (select * from item) select * from recent",
                "with recursive t(n) as (values (1) union all select n+1 from t where n < 9) select sum(n) from t",
                "select lower(name), coalesce(a, b), cast(x as varchar(255)) from item order by upper(name) fetch first 5 rows only",
                "values (1), (2)",
                "table item",
                "show transaction_isolation",
                "select exists(select 1 from item), row_number() over (partition by a order by b) from item",
                "(select 1) union (select 2)",
                "select shop.seats_left(1)",
                "select jsonb_build_object('a', 1), json_agg(x) from item",
                "select \"count\"(*), \"into\" from item",
                "select E'it''s \\'; delete from item'",
                "select $\u20ac$ ' $\u20ac$, $\u20ac$ delete $\u20ac$",
                "select pg_sleep(1), pg_relation_size('item')",
                "select U&\"into\" from item",
                "select last_value(price) over (order by id) as last_value from item",
            })
    void reads(String sql) {
        assertThat(kindOf(sql)).isEqualTo(StatementKind.READ);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into item values (1)",
                "\n update item set name = 'x'",
                "delete from item",
                "merge into item using x on true when matched then delete",
                "truncate item",
                "with gone as (delete from item returning *) select * from gone",
                "select * into copy from item",
                "select nextval('item_seq')",
                "select pg_catalog.nextval('item_seq')",
                "select currval('item_seq')",
                "select set_config('app.user', 'x', ?)",
                "select set_config('app.user', set_config('a', 'b', true), true)",
                "select set_config('app.user', f('x'), true)",
                "select set_config('app.user', 'x', true), f()",
                "select set_config('app.user', 'x', true) from item for update",
                "set local app.user = 'x'; delete from item",
                "set",
                "set session",
                "reset",
                "set transaction isolation level serializable",
                "set constraints all deferred",
                "set U&\"app\".user = 'x'",
                "set app.user = 'x'; delete from item",
                "set app.user = 'x'; set local app.user = 'y'",
                "select set_config(?, 'x', false)",
                "select set_config('a' || 'b', 'x', false)",
                "select set_config('a', 'x', ?)",
                "select set_config('app.'\n'user', 'x', false)",
                "select set_config(E'app\\x2euser', 'x', false)",
                "select \"set_config\"(?, 'x', false)",
                "select Shop.BOOK_SEAT(1)",
                "select * from book_seat",
                "select process_order(id) from orders for update skip locked",
                "select pg_advisory_xact_lock(1), book()",
                "select my_advisory_lock(1)",
                "select \"nextval\"('s')",
                "select \"pg_catalog\".\"nextval\"('s')",
                "select U&\"pg_advisory\\005flock\"(1)",
                "select key into copy from item",
                "select pg_terminate_backend(1)",
                "select pg_reload_conf()",
                "select pg_stat_reset_shared('io')",
                "select pg_create_physical_replication_slot('s')",
                "select pg_logical_slot_get_changes('s', null, null)",
                "select pg_replication_slot_advance('s', '0/0')",
                "select pg_wal_replay_pause()",
                "select pg_promote()",
                "select lo_export(1, 'x')",
                "select * from dblink('server', 'delete from item') as t(a int)",
                "call work()",
                "{call work()}",
                "{? = call work()}",
                "do $$ begin end $$",
                "create table x (id int)",
                "listen channel",
                "notify channel",
                "lock table item",
                "copy item from stdin",
                "begin",
                "select 1; delete from item",
                "explain analyze delete from item",
                "",
                "-- nothing",
            })
    void writes(String sql) {
        assertThat(kindOf(sql)).isEqualTo(StatementKind.WRITE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from item where id = 1 for update",
                "select * from item for no key update",
                "select * from item for share of item nowait",
                "select * from item for key share skip locked",
                "select pg_advisory_lock(1)",
                "select pg_try_advisory_xact_lock(1)",
                "select \"pg_advisory_lock\"(1)",
                "select \"pg_catalog\".\"pg_advisory_lock\"(1)",
                "select E'it''s \\'', pg_advisory_lock(1)",
                "select E'a'\n'\\'', pg_advisory_lock(1), '...'",
                "select 1 -- x\r, pg_advisory_lock(1)",
                "select $\u20ac$ ' $\u20ac$, pg_advisory_lock(1), ' '",
                "select * from item where id = 1for update",
                // Of one server, or one connection, alone.
                "select last_value from item_seq",
                "select s.last_value, s.is_called from item_seq s",
                "select * from pg_sequences",
                "select pg_backend_pid()",
                "select pg_catalog.inet_server_addr(), inet_server_port()",
                "select pg_sequence_last_value('item_seq'::regclass)",
            })
    void locks(String sql) {
        assertThat(kindOf(sql)).isEqualTo(StatementKind.LOCK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set local app.user = 'x'",
                "SET LOCAL role reader",
                "select set_config('app.user', 'x', true)",
                "select pg_catalog.set_config('app.user', ?, true)",
                "select set_config('a', concat('b', 'c'), TRUE), set_config('d', 'e', true)",
                "set local app.user = 'x'; select 1",
            })
    void localSettings(String sql) {
        assertThat(kindOf(sql)).isEqualTo(StatementKind.LOCAL_SETTING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    set app.user = 'x'                          | app.user
                    SET SESSION App.User TO 'x'                 | app.user
                    set role reader                             | role
                    set time zone 'UTC'                         | timezone
                    set/* */search_path/**/= a, b; select 1     | search_path
                    reset app.user                              | app.user
                    reset all                                   | all
                    set a.b = 1; set c = 'x'                    | a.b,c
                    select set_config('App.User', ?, false)     | app.user
                    select "set_config"('a.b', ?, false)        | a.b
                    set schema 'x'                              | search_path
                    set session schema 'x'                      | search_path
                    set names 'UTF8'                            | client_encoding
                    set xml option document                     | xmloption
                    set "app"."User" = 'x'                      | app.user
                    set session authorization reader            | session_authorization
                    reset session authorization                 | session_authorization
                                        """)
    void settings(String sql, String names) {
        assertThat(kindOf(sql)).isEqualTo(StatementKind.SETTING);
        assertThat(texts.factsOf(sql).settings()).containsExactly(names.split(","));
    }

    @Test
    void whatIsSetForAllTransactionsOfASessionIsSeveralSettings() {
        String sql = "set session characteristics as transaction isolation level serializable";
        assertThat(kindOf(sql)).isEqualTo(StatementKind.SETTING);
        assertThat(texts.factsOf(sql).settings())
                .containsExactly(
                        "default_transaction_isolation",
                        "default_transaction_read_only",
                        "default_transaction_deferrable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select audit_access(1)",
                "select shop.count(1)",
                "select * from \"Work\"(1)",
                "select json_save('x')",
                "select \"Lower\"('x')",
                "select \"select\"(1)",
            })
    void callsOfUnknownFunctionsAreUncertain(String sql) {
        assertThat(kindOf(sql)).isEqualTo(StatementKind.UNCERTAIN);
    }

    @Test
    void theNamesOfUnknownFunctionsAreKnown() {
        assertThat(texts.factsOf("select shop.Price(1), \"Price\"(2), lower('x')")
                        .unknownFunctions())
                .containsExactlyInAnyOrder("price", "Price");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit",
                "END work",
                "rollback and chain",
                "abort",
                "insert into item values (1); commit",
                "begin; insert into item values (1); commit"
            })
    void endsTransactions(String sql) {
        assertThat(texts.factsOf(sql).endsTransaction()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "start transaction read only", "commit; begin", "begin; rollback and chain"})
    void leavesTransactionsOpen(String sql) {
        assertThat(texts.factsOf(sql).leavesTransactionOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "savepoint a",
                "rollback to a",
                "rollback work to savepoint a",
                "release a",
                "prepare transaction 'a'",
                "commit prepared 'a'",
                "rollback prepared 'a'",
                "select 'x; commit'",
                "do $$ begin commit; end $$",
                "create function f() returns int begin atomic select 1; end",
                "call work()"
            })
    void neitherBeginsNorEndsTransactions(String sql) {
        StatementFacts facts = texts.factsOf(sql);
        assertThat(facts.endsTransaction() || facts.leavesTransactionOpen()).isFalse();
    }

    @Test
    void aRefusalIsRememberedHoweverManyTextsThereWere() {
        for (int i = 0; i < 20_000; i++) {
            kindOf("select audit_access(" + i + ")");
        }
        String huge = "select audit_access(1), '" + "x".repeat(100_000) + "'";
        for (String sql : new String[] {"select audit_access(1)", "select audit_access(-1)", huge}) {
            assertThat(kindOf(sql)).isEqualTo(StatementKind.UNCERTAIN);
            texts.refused(sql);
            assertThat(kindOf(sql)).isEqualTo(StatementKind.WRITE);
        }
    }

    @Test
    void unfinishedTextEndsTheScan() {
        for (String sql :
                new String[] {"select 'open", "select /* open", "select $$open", "select \"open", "select e'\\"}) {
            assertThat(kindOf(sql)).isNotNull();
        }
    }

    @Test
    void ofATextThatHibernateHasMadeTheTypesAreKnown() {
        assertThat(texts.factsOf("select i1_0.id,i1_0.name from Item i1_0 where i1_0.id=?")
                        .isHibernates())
                .isTrue();
        assertThat(texts.factsOf("select id, name from item where id = ?").isHibernates())
                .isFalse();
    }
}
