/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a session's settings are read and given back. */
final class SessionSettings {

    static final String ISOLATION = "default_transaction_isolation";

    private static final String USER = "session_authorization";
    private static final String ROLE = "role";
    private static final Set<String> SNAPSHOT_PER_STATEMENT = Set.of("read committed", "read uncommitted");

    private SessionSettings() {}

    static boolean keepsSnapshot(@Nullable String isolation) {
        return isolation != null && !SNAPSHOT_PER_STATEMENT.contains(isolation);
    }

    static @Nullable String read(Connection connection, String setting) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select current_setting(?, true)")) {
            query.setString(1, setting);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    static void restore(Connection connection, Map<String, @Nullable String> settings) throws SQLException {
        if (settings.isEmpty()) {
            return;
        }
        try (PreparedStatement set = connection.prepareStatement("select set_config(?, ?, false)")) {
            // The others may need the user and the role that it came with, and a change of user resets the role.
            restore(set, USER, settings);
            restore(set, ROLE, settings);
            for (String setting : Set.copyOf(settings.keySet())) {
                restore(set, setting, settings);
            }
        }
    }

    private static void restore(PreparedStatement set, String setting, Map<String, @Nullable String> settings)
            throws SQLException {
        if (settings.containsKey(setting)) {
            set.setString(1, setting);
            set.setString(2, settings.remove(setting));
            set.execute();
        }
    }
}
