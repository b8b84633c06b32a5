/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The testkit's own statements on one node, each on a connection that lives no longer than the call. */
record Control(String node, Access access, String database, Login login) {
    /** Executes statements that yield nothing of interest, in autocommit. */
    void execute(String... statements) {
        try (Connection connection = access.connect(database, login);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The first column of the first row; null if there is none. */
    @Nullable
    String query(String sql) {
        try (Connection connection = access.connect(database, login)) {
            return query(connection, sql);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Asks again and again until the answer is as expected, which is compared as text. */
    void await(Duration limit, String sql, String expected) {
        try (Connection connection = access.connect(database, login)) {
            String[] last = new String[1];
            if (!Poll.until(limit, () -> {
                last[0] = query(connection, sql);
                return expected.equals(last[0]);
            })) {
                throw new IllegalStateException(node + " did not answer " + expected + " to \"" + sql + "\" within "
                        + limit + " but " + last[0]);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static @Nullable String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private IllegalStateException failed(SQLException e) {
        return new IllegalStateException(node + ": " + e.getMessage(), e);
    }
}
