/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who answers at a node's address, as the server itself says.
 *
 * @param systemIdentifier the cluster's identifier, shared by a primary and its streaming replicas; null where the
 *     server does not tell it (PostgreSQL: {@code pg_control_system()})
 * @param inRecovery whether it is a standby
 * @param incarnation tells one start of one server from every other; never 0
 * @param database which of the cluster's databases the connection leads to
 */
public record ServerIdentity(@Nullable Long systemIdentifier, boolean inRecovery, long incarnation, String database) {

    /**
     * SQL for what tells one start of one server from every other, whatever name or address leads there: one server may have two, its own
     * and a virtual one.
     */
    public static final String INCARNATION =
            "concat_ws(' ', (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint,"
                    + " current_setting('port'), current_setting('cluster_name'))";

    private static final String WHO = "select pg_is_in_recovery(), " + INCARNATION + ", current_database()";

    public static ServerIdentity ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(WHO)) {
            row.next();
            return new ServerIdentity(
                    systemIdentifier(connection), row.getBoolean(1), incarnation(row.getString(2)), row.getString(3));
        }
    }

    /** To which start of which server a connection leads. */
    public static long incarnation(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + INCARNATION)) {
            row.next();
            return incarnation(row.getString(1));
        }
    }

    /** @param told what {@link #INCARNATION} has told */
    public static long incarnation(String told) {
        UUID digest = UUID.nameUUIDFromBytes(told.getBytes(StandardCharsets.UTF_8));
        return Math.max(1, digest.getMostSignificantBits() & Long.MAX_VALUE);
    }

    private static @Nullable Long systemIdentifier(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select system_identifier from pg_control_system()")) {
            return row.next() ? row.getLong(1) : null;
        } catch (SQLException e) {
            if (isPermissionOrFunction(e.getSQLState())) {
                return null;
            }
            throw e;
        }
    }

    /** Some managed PostgreSQLs hide the function: 42501 insufficient_privilege, 42883 undefined_function, 0A000. */
    private static boolean isPermissionOrFunction(@Nullable String sqlState) {
        return "42501".equals(sqlState) || "42883".equals(sqlState) || "0A000".equals(sqlState);
    }
}
