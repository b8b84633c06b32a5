/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.settings.FunctionSettings;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTest {

    private final StatementText texts =
            new StatementText(new FunctionSettings(Set.of("book_seat"), Set.of("seats_left")));

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
            })
    void reads(String sql) {
        assertThat(texts.kindOf(sql)).isEqualTo(StatementKind.READ);
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
                "set session characteristics as transaction isolation level serializable",
                "set session authorization reader",
                "set constraints all deferred",
                "set \"app\".user = 'x'",
                "set app.user = 'x'; delete from item",
                "set app.user = 'x'; set local app.user = 'y'",
                "select set_config(?, 'x', false)",
                "select set_config('a' || 'b', 'x', false)",
                "select set_config('a', 'x', ?)",
                "select Shop.BOOK_SEAT(1)",
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
        assertThat(texts.kindOf(sql)).isEqualTo(StatementKind.WRITE);
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
            })
    void locks(String sql) {
        assertThat(texts.kindOf(sql)).isEqualTo(StatementKind.LOCK);
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
        assertThat(texts.kindOf(sql)).isEqualTo(StatementKind.LOCAL_SETTING);
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
                    """)
    void settings(String sql, String names) {
        assertThat(texts.kindOf(sql)).isEqualTo(StatementKind.SETTING);
        assertThat(texts.settingsOf(sql)).containsExactly(names.split(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"select audit_access(1)", "select shop.count(1)", "select * from \"Work\"(1)"})
    void callsOfUnknownFunctionsAreUncertain(String sql) {
        assertThat(texts.kindOf(sql)).isEqualTo(StatementKind.UNCERTAIN);
    }

    @Test
    void unfinishedTextEndsTheScan() {
        for (String sql :
                new String[] {"select 'open", "select /* open", "select $$open", "select \"open", "select e'\\"}) {
            assertThat(texts.kindOf(sql)).isNotNull();
        }
    }
}
