/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import io.github.hibernatemr.it.Program.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What an application may do with JDBC. */
final class JdbcPrograms {

    private static final int MOST_STEPS = 10;
    private static final int IDS = 6;

    private JdbcPrograms() {}

    /** What the tables are before each program. */
    static final List<String> RESET = List.of(
            "drop table if exists extra",
            "drop schema if exists elsewhere cascade",
            "drop table if exists thing cascade",
            "drop table if exists numbered cascade",
            "drop sequence if exists ticket",
            "create table thing (id int primary key, text varchar)",
            "insert into thing select n, 'old' from generate_series(1, 3) n",
            "create table numbered (id int generated always as identity, text varchar)",
            "create sequence ticket",
            "create schema elsewhere",
            "create table elsewhere.thing (id int, text varchar)",
            "insert into elsewhere.thing values (7, 'elsewhere')",
            "create or replace function hidden(int) returns int language sql as"
                    + " 'insert into thing values ($1, ''hidden'') returning id'");

    /** What is left in the tables in the end. */
    static final String REST =
            "select 'things ' || coalesce((select string_agg(id || text, ',' order by id, text) from thing), '')"
                    + " || ' numbered ' || coalesce((select string_agg(id || text, ',' order by id) from numbered), '')"
                    + " || ' tickets ' || (select last_value from ticket)"
                    + " || ' tables ' || (select count(*) from pg_tables where tablename = 'extra')";

    /** A session as its steps see it. */
    static final class Session {
        final Connection connection;
        final List<Savepoint> savepoints = new ArrayList<>();

        Session(Connection connection) {
            this.connection = connection;
        }
    }

    @FunctionalInterface
    interface Action {
        Object in(Session session) throws SQLException;
    }

    static Program<Session> random(long seed) {
        return Program.random(seed, MOST_STEPS, JdbcPrograms::step);
    }

    /** Of a failure the SQLSTATE; of a state that forbids a call, which differs, the class. */
    private static Step<Session> step(String text, Action action) {
        return new Step<>(text, session -> {
            try {
                return String.valueOf(action.in(session));
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                return "SQLSTATE " + (state.equals("25000") || state.equals("25P01") ? "25..." : state);
            }
        });
    }

    private static Step<Session> step(Random random) {
        int id = random.nextInt(IDS);
        return switch (random.nextInt(31)) {
            case 0, 1, 2, 3 ->
                step("setAutoCommit(false)", session -> {
                    session.connection.setAutoCommit(false);
                    return "";
                });
            case 4 ->
                step("setAutoCommit(true)", session -> {
                    session.connection.setAutoCommit(true);
                    return "";
                });
            case 5, 6 ->
                step("commit", session -> {
                    session.connection.commit();
                    return "";
                });
            case 7 ->
                step("rollback", session -> {
                    session.connection.rollback();
                    return "";
                });
            case 8 ->
                step("setSavepoint", session -> {
                    boolean named = session.savepoints.size() % 2 == 1;
                    return session.savepoints.add(
                            named ? session.connection.setSavepoint("named") : session.connection.setSavepoint());
                });
            case 9 ->
                step("rollback to savepoint", session -> {
                    if (!session.savepoints.isEmpty()) {
                        session.connection.rollback(session.savepoints.get(session.savepoints.size() - 1));
                    }
                    return "";
                });
            case 10 ->
                step("release savepoint", session -> {
                    if (!session.savepoints.isEmpty()) {
                        session.connection.releaseSavepoint(session.savepoints.remove(0));
                    }
                    return "";
                });
            case 11, 30 -> update("insert into thing values (" + id + ", 'new')");
            case 12, 13 -> update("update thing set text = text || '!' where id = " + id);
            case 14 -> update("delete from thing where id = " + id);
            case 15, 16, 17 -> rows("select id, text from thing order by id, text");
            case 18 -> prepared("select text from thing where id = ?", id);
            case 19 -> rows("select text from thing where id = " + id + " for no key update");
            case 20 -> rows("select nextval('ticket')");
            case 21 -> rows("select hidden(" + id + ")");
            case 22 -> random.nextBoolean() ? rows("select 1 / 0") : unbound();
            case 23 -> rows("with gone as (delete from thing where id = " + id + " returning id) select * from gone");
            case 24 ->
                step("generated keys", session -> {
                    try (PreparedStatement insert = session.connection.prepareStatement(
                            "insert into numbered (text) values ('n')", Statement.RETURN_GENERATED_KEYS)) {
                        return insert.executeUpdate() + read(insert.getGeneratedKeys());
                    }
                });
            case 25 -> batch(id);
            case 26 -> cursor();
            case 27, 28 -> settings(random, id);
            case 29 ->
                random.nextBoolean()
                        ? update(random.nextBoolean() ? "create table extra (id int)" : "drop table extra")
                        : update("create temporary table scratch (id int) on commit drop");
            default -> random.nextBoolean() ? schema(random.nextBoolean()) : isolation(random);
        };
    }

    private static Step<Session> update(String sql) {
        return step(sql, session -> {
            try (Statement statement = session.connection.createStatement()) {
                return statement.executeLargeUpdate(sql);
            }
        });
    }

    private static Step<Session> rows(String sql) {
        return step(sql, session -> {
            try (Statement statement = session.connection.createStatement()) {
                return statement.execute(sql) ? read(statement.getResultSet()) : statement.getUpdateCount();
            }
        });
    }

    private static Step<Session> prepared(String sql, int id) {
        return step(sql + " twice", session -> {
            try (PreparedStatement statement = session.connection.prepareStatement(sql)) {
                statement.setInt(1, id);
                String first = read(statement.executeQuery());
                return first + read(statement.executeQuery());
            }
        });
    }

    /** The driver refuses it, and the server never hears of it. */
    private static Step<Session> unbound() {
        return step("a parameter is missing", session -> {
            try (PreparedStatement statement =
                    session.connection.prepareStatement("select text from thing where id = ?")) {
                return read(statement.executeQuery());
            }
        });
    }

    private static Step<Session> batch(int id) {
        return step("batch from " + id, session -> {
            try (PreparedStatement statement =
                    session.connection.prepareStatement("update thing set text = 'batch' where id >= ?")) {
                for (int i = 0; i < 3; i++) {
                    statement.setInt(1, id + i);
                    statement.addBatch();
                }
                List<Integer> counts = new ArrayList<>();
                for (int count : statement.executeBatch()) {
                    counts.add(count);
                }
                return counts;
            }
        });
    }

    /** Writes between two rows of a result that is fetched bit by bit. */
    private static Step<Session> cursor() {
        return step("cursor, and an update meanwhile", session -> {
            try (Statement read = session.connection.createStatement();
                    Statement write = session.connection.createStatement()) {
                read.setFetchSize(1);
                ResultSet rows = read.executeQuery("select n from generate_series(1, 4) n");
                rows.next();
                int count = write.executeUpdate("update thing set text = 'seen' where id = 1");
                return count + " " + rows.getInt(1) + read(rows);
            }
        });
    }

    private static Step<Session> settings(Random random, int id) {
        return switch (random.nextInt(6)) {
            case 0 -> setting("set app.id = 'id" + id + "'");
            case 1 -> setting("select set_config('app.id', 'config" + id + "', " + random.nextBoolean() + ")");
            case 2 -> setting("reset app.id");
            case 3 -> rows("select coalesce(current_setting('app.id', true), '')");
            case 4 -> setting("set time zone '" + id + "'");
            default -> setting("set local app.id = 'local" + id + "'");
        };
    }

    private static Step<Session> setting(String sql) {
        return step(sql + " and read it", session -> {
            try (Statement statement = session.connection.createStatement()) {
                statement.execute(sql);
                return read(statement.executeQuery(
                        "select coalesce(current_setting('app.id', true), ''), current_setting('timezone')"));
            }
        });
    }

    private static Step<Session> schema(boolean elsewhere) {
        String schema = elsewhere ? "elsewhere" : "public";
        return step("setSchema(" + schema + ")", session -> {
            session.connection.setSchema(schema);
            return session.connection.getSchema();
        });
    }

    private static Step<Session> isolation(Random random) {
        int level = random.nextBoolean() ? Connection.TRANSACTION_REPEATABLE_READ : Connection.TRANSACTION_SERIALIZABLE;
        return step("begin with isolation " + level, session -> {
            session.connection.setAutoCommit(true);
            session.connection.setTransactionIsolation(level);
            session.connection.setAutoCommit(false);
            return session.connection.getTransactionIsolation();
        });
    }

    private static String read(ResultSet rows) throws SQLException {
        StringBuilder text = new StringBuilder();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            text.append('(');
            for (int i = 1; i <= columns; i++) {
                text.append(i == 1 ? "" : ", ").append(rows.getString(i));
            }
            text.append(')');
        }
        return text.toString();
    }
}
